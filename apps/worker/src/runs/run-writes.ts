import type { NewRunEvent, NewStep, RunEnding, RunUsage, RunWrite } from '@guildhall/data';
import type { JsonValue } from '@guildhall/kernel';
import type { RunEntry, RunEvent, RunOutcome, Step, TimedStep } from '@guildhall/runtime';

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

export function runEnding(outcome: RunOutcome): RunEnding {
  const { status } = outcome;
  const warnings = outcome.warnings as unknown as JsonValue;
  if (outcome.status === 'completed') return { status, result: outcome.result, output: outcome.output, error: null, warnings };
  const error = outcome.status === 'failed' ? { code: outcome.code, message: outcome.message } : null;
  return { status, result: null, output: null, error, warnings };
}
