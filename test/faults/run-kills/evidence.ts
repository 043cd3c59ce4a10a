import type { JsonValue } from '@guildhall/kernel';
import type { Step } from '@guildhall/runtime';
import type { Arrival, ScriptedWorld } from './scripted-world.js';

/** A step as it is stored. */
export interface StoredStep {
  readonly index: number;
  readonly body: Step;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** A run when all is over. */
export interface EndedRun {
  readonly id: string;
  /** What it was started with. */
  readonly name: string;
  readonly status: string;
  readonly errorCode: string | null;
  readonly stepCount: number;
  readonly result: JsonValue;
  readonly steps: readonly StoredStep[];
}

/** What contradicts the promises, and how often a kill left something to repeat or to leave open. */
export interface Findings {
  readonly faults: string[];
  repeatedQuestions: number;
  repeatedCalls: number;
  unknownOutcomes: number;
}

/** When something was killed, and until when whatever was asked could not be written down; milliseconds since 1970. */
export interface Kill {
  readonly at: number;
  readonly until: number;
}

type Times = Pick<ScriptedWorld, 'questions' | 'calls'>;

/**
 * Compares what runs wrote down with what model and plugin were asked.
 * @param kills when something was killed
 */
export function findFaults(runs: readonly EndedRun[], world: Times, kills: readonly Kill[]): Findings {
  const findings: Findings = { faults: [], repeatedQuestions: 0, repeatedCalls: 0, unknownOutcomes: 0 };
  for (const run of runs) {
    const tell = (fault: string): void => void findings.faults.push(`${run.name} (${run.id}): ${fault}`);
    checkEnd(run, tell);
    checkQuestions(run, { world, kills, findings, tell });
    checkCalls(run, { world, kills, findings, tell });
  }
  return findings;
}

interface Check {
  readonly world: Times;
  readonly kills: readonly Kill[];
  readonly findings: Findings;
  readonly tell: (fault: string) => void;
}

function checkEnd({ status, errorCode, stepCount, result, name, steps }: EndedRun, tell: Check['tell']): void {
  if (status !== 'completed') tell(`ended as ${status} ${errorCode ?? ''}`);
  else if (JSON.stringify(result) !== JSON.stringify({ result: name })) tell(`the result is ${JSON.stringify(result)}`);
  if (steps.some(({ index }, place) => index !== place) || steps.length !== stepCount)
    tell(`${stepCount} steps are ${steps.map(({ index }) => index).join()}`);
}

/** No model is asked what it has answered: nothing arrives after the step was over, and twice only around a kill. */
function checkQuestions({ name, steps }: EndedRun, { world, kills, findings, tell }: Check): void {
  const answered = steps.filter(({ body }) => body.kind === 'model_call');
  for (const [place, { endedAt }] of answered.entries()) {
    const asked = world.questions.get(`${name} ${place + 1}`) ?? [];
    if (asked.length === 0) tell(`turn ${place + 1} was never asked for`);
    if (asked.some((at) => at > endedAt.getTime())) tell(`turn ${place + 1} was asked for after it was written`);
    findings.repeatedQuestions += Math.max(0, asked.length - 1);
    if (!isKilledBetween(asked, kills)) tell(`turn ${place + 1} was asked for ${asked.length} times without a kill`);
  }
}

function checkCalls({ id, name, steps }: EndedRun, { world, kills, findings, tell }: Check): void {
  const made = steps.flatMap(({ body }) => (body.kind === 'model_call' ? body.toolCalls : []));
  for (const call of made) {
    const tool = call.name.split('__')[1];
    if (tool === undefined) continue; // the call that ends the run
    const label = `${name} ${(call.arguments as { turn: string }).turn} ${tool}`;
    const arrivals = world.calls.get(label) ?? [];
    const begun = steps.find(({ body }) => body.kind === 'tool_call' && body.toolCallId === call.id);
    const result = steps.find(({ body }) => body.kind === 'tool_result' && body.toolCallId === call.id);
    if (!begun || !result || result.body.kind !== 'tool_result') {
      tell(`${label} was begun at ${begun?.index} and answered at ${result?.index}`);
      continue;
    }
    if (arrivals.some(({ at }) => at > result.endedAt.getTime())) tell(`${label} was called after its result was written`);
    const isUnknown = (result.body.output as { error?: string }).error === 'tool_outcome_unknown';
    if (isUnknown) {
      findings.unknownOutcomes += 1;
      if (tool !== 'note') tell(`${label} could have been repeated`);
      if (!kills.some(meets(begun.startedAt.getTime(), result.endedAt.getTime()))) tell(`${label} is unknown without a kill`);
    } else if (result.body.isError || arrivals.length === 0) tell(`${label}: ${JSON.stringify(result.body.output)}`);
    if (tool === 'look') findings.repeatedCalls += Math.max(0, arrivals.length - 1);
    if (
      !isKilledBetween(
        arrivals.map(({ at }) => at),
        kills,
      )
    )
      tell(`${label} was called ${arrivals.length} times without a kill`);
    if (tool === 'note') checkOnce(label, arrivals, { expectedKey: `${id}-${call.id}`, tell });
  }
}

function checkOnce(label: string, arrivals: readonly Arrival[], { expectedKey, tell }: { expectedKey: string; tell: Check['tell'] }): void {
  if (arrivals.length > 1) tell(`${label} happened ${arrivals.length} times`);
  if (arrivals.some(({ idempotencyKey }) => idempotencyKey !== expectedKey)) tell(`${label} came with another key`);
}

/** Whether between any two neighbours something was killed. */
function isKilledBetween(times: readonly number[], kills: readonly Kill[]): boolean {
  return times.slice(1).every((time, place) => kills.some(meets(times[place] ?? 0, time)));
}

const meets =
  (from: number, until: number) =>
  (kill: Kill): boolean =>
    kill.at <= until && kill.until >= from;
