import type { EvalRecord, EvalRunRecord, EvalSide, EvalSummaryRecord, ExecutionRecord } from '@guildhall/data';
import type { JsonValue } from '@guildhall/kernel';
import { type Expectation, JUDGED_CALL, meets, type ShownRun, shownRun, type Verdict, verdictOf } from '@guildhall/runtime';
import type { EvalCaseView, EvalListItemView, EvalResultView, EvalTotalsView, EvalUsageView, EvalView } from './eval-views.dto.js';

/** A case as it is kept. */
export interface KeptCase {
  readonly name: string;
  readonly expect: Expectation;
}

/** An evaluation whose cases were read. */
export interface ReadEval extends Omit<EvalRecord, 'cases'> {
  readonly cases: readonly KeptCase[];
}

export function presentEvalItem({ id, skillId, version, createdAt, cases, running }: EvalSummaryRecord): EvalListItemView {
  return { id, skillId, version, status: running > 0 ? 'running' : 'finished', createdAt: createdAt.toISOString(), cases };
}

/** @param executions its runs, and those that judges have started; all of them as everybody else sees them */
export function presentEval({ id, skillId, version, createdAt, cases, runs }: ReadEval, executions: readonly ExecutionRecord[]): EvalView {
  const shown = new Map(executions.map((run) => [run.id, shownRun(run)]));
  const judged = new Map(
    executions.flatMap((run) => (run.parentCallId === JUDGED_CALL && run.parentId ? [[run.parentId, shownRun(run)] as const] : [])),
  );
  const views = cases.map(
    (one, index): EvalCaseView => presentCase(one, (side) => pairOf(runs, { index, side }, { shown, judged }), version),
  );
  const [draft, published] = [views.map((one) => one.draft), views.flatMap((one) => one.version ?? [])];
  const isRunning = [...draft, ...published].some(({ passed }) => passed === null);
  return {
    ...{ id, skillId, version, status: isRunning ? 'running' : 'finished', createdAt: createdAt.toISOString() },
    draft: totalsOf(draft),
    published: version === null ? null : totalsOf(published),
    regressions: views.filter(({ regression }) => regression).length,
    cases: views,
  };
}

/** A run of a case, and the run that its judge has started. */
interface CasePair {
  readonly kept: EvalRunRecord | null;
  readonly run: ShownRun | null;
  readonly judged: ShownRun | null;
}

interface ShownRuns {
  readonly shown: ReadonlyMap<string, ShownRun>;
  readonly judged: ReadonlyMap<string, ShownRun>;
}

function pairOf(runs: EvalRecord['runs'], place: Pick<EvalRunRecord, 'index' | 'side'>, { shown, judged }: ShownRuns): CasePair {
  const kept = runs.find(({ index, side }) => index === place.index && side === place.side) ?? null;
  const id = kept?.executionId ?? '';
  return { kept, run: shown.get(id) ?? null, judged: judged.get(id) ?? null };
}

function presentCase({ name, expect }: KeptCase, on: (side: EvalSide) => CasePair, version: number | null): EvalCaseView {
  const { run } = on('draft');
  const draft = presentResult(on('draft'), expect);
  const last = version === null ? null : presentResult(on('version'), expect);
  return {
    ...{ name, expect, variables: run?.variables ?? {}, input: askedIn(run), draft, version: last },
    regression: last?.passed === true && draft.passed === false,
  };
}

/** What the run was asked; a case asks one thing at most. */
function askedIn(run: ShownRun | null): JsonValue {
  const [message] = run?.messages ?? [];
  return typeof message === 'object' && message !== null && !Array.isArray(message) ? (message.content ?? null) : null;
}

function presentResult({ kept, run, judged }: CasePair, expect: Expectation): EvalResultView {
  const executionId = kept?.executionId ?? null;
  if (!run) {
    const reason = kept?.refusal ?? 'The run was deleted.';
    return { executionId, status: 'refused', passed: false, reason, result: null, usage: NO_USAGE, seconds: 0 };
  }
  const isJudged = 'judge' in expect;
  const { passed, reason } = judge(run, isJudged ? judged : run, expect) ?? { passed: null, reason: null };
  const own = isJudged ? judged : run;
  const seconds = isJudged ? run.billing.seconds + (judged?.billing.seconds ?? 0) : run.billing.seconds;
  const usage = sum(isJudged && judged ? [run.usage, judged.usage] : [run.usage]);
  return { executionId, status: run.status, passed, reason, result: own ? resultOf(own) : null, usage, seconds };
}

/**
 * @param own the run of the skill; null when its judge has not started it yet
 * @returns null until there is something to say
 */
function judge(run: ShownRun, own: ShownRun | null, expect: Expectation): Verdict | null {
  if (own && (own.status === 'failed' || own.status === 'cancelled')) return endedBadly(own);
  if (run.status === 'failed' || run.status === 'cancelled') return endedBadly(run);
  if (run.status !== 'completed') return null;
  return 'judge' in expect ? verdictOf(run.output) : meets(expect, resultOf(run));
}

function endedBadly({ status, error }: ShownRun): Verdict {
  return { passed: false, reason: error ? `${error.code}: ${error.message}` : `The run was ${status}.` };
}

/** The result as the output schema of the skill has it, where it has one. */
const resultOf = ({ output, result }: ShownRun): JsonValue => output ?? result;

const NO_USAGE: EvalUsageView = { inputTokens: 0, outputTokens: 0, totalCostUsd: 0 };

function sum(usages: readonly EvalUsageView[]): EvalUsageView {
  return usages.reduce(
    (total, { inputTokens, outputTokens, totalCostUsd }) => ({
      inputTokens: total.inputTokens + inputTokens,
      outputTokens: total.outputTokens + outputTokens,
      totalCostUsd: total.totalCostUsd + totalCostUsd,
    }),
    NO_USAGE,
  );
}

function totalsOf(results: readonly EvalResultView[]): EvalTotalsView {
  const count = (wanted: boolean | null): number => results.filter(({ passed }) => passed === wanted).length;
  return {
    ...{ passed: count(true), failed: count(false), pending: count(null) },
    usage: sum(results.map(({ usage }) => usage)),
    seconds: results.reduce((total, { seconds }) => total + seconds, 0),
  };
}
