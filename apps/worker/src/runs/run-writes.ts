import type { NewRunEvent, NewStep, RunEnding, RunUsage, RunWrite, TakenRun } from '@guildhall/data';
import type { JsonValue } from '@guildhall/kernel';
import type { RunVerdict } from '@guildhall/metering';
import { isRefunded } from '@guildhall/pricing';
import type { RunEntry, RunEvent, RunOutcome, RunPlan, Step, TimedStep } from '@guildhall/runtime';

const asJson = (value: object): JsonValue => value as JsonValue;

/** What of an entry is kept, and what it adds to the counters of the run. */
export function runWrite({ steps = [], events = [] }: RunEntry): RunWrite {
  return { steps: steps.map(newStep), events: events.map(newEvent), usage: usageOf(steps.map(({ step }) => step)) };
}

function newStep({ step, startedAt, endedAt }: TimedStep): NewStep {
  return { kind: step.kind, status: step.kind === 'tool_result' && step.isError ? 'error' : 'ok', body: asJson(step), startedAt, endedAt };
}

/** An event as listeners are told it: its type, and the rest. */
export function newEvent({ type, ...data }: RunEvent): NewRunEvent {
  return { type, data: asJson(data) };
}

function usageOf(steps: readonly Step[]): RunUsage {
  const models = steps.flatMap((step) => ('usage' in step && step.usage ? [step.usage] : []));
  const sum = (numbers: readonly (number | null)[]): number => numbers.reduce<number>((total, one) => total + (one ?? 0), 0);
  return {
    inputTokens: sum(models.map(({ inputTokens }) => inputTokens)),
    outputTokens: sum(models.map(({ outputTokens }) => outputTokens)),
    cachedTokens: sum(models.map(({ cachedTokens }) => cachedTokens)),
    modelCalls: models.length,
    toolCalls: steps.filter(({ kind }) => kind === 'tool_call').length,
    costUsd: sum(models.map(({ costUsd }) => costUsd)),
  };
}

/**
 * The end of a run as it is written.
 * THREAT[OPQ-03]: what an opaque one has said on its way is not its result.
 */
export function runEnding(outcome: RunOutcome, { isOpaque }: Pick<TakenRun, 'isOpaque'>): RunEnding {
  const { status } = outcome;
  const warnings = outcome.warnings as unknown as JsonValue;
  if (outcome.status === 'completed') return { status, result: outcome.result, output: outcome.output, error: null, warnings };
  if (outcome.status === 'cancelled') return { status, result: null, output: null, error: null, warnings };
  const { code, message, partial = null } = outcome;
  return { status, result: isOpaque ? null : partial, output: null, error: { code, message }, warnings };
}

/** Who pays for a run that has ended so. */
export function verdictOf(outcome: RunOutcome, { plan, accountId }: Pick<TakenRun, 'plan' | 'accountId'>): RunVerdict {
  if (outcome.status !== 'failed') return { refundReason: null };
  const { payerId } = plan as unknown as RunPlan;
  const { code, wasAnswered = false, wasDown = false } = outcome;
  return { refundReason: isRefunded({ code, paysModels: payerId === accountId, wasAnswered, wasDown }) ? code : null };
}
