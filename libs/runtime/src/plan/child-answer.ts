import type { JsonValue } from '@guildhall/kernel';
import type { RunPlan } from '../run/plan.js';
import type { RunOutcome } from '../run/run-store.js';

/**
 * What a run that was started by a call answers to it: its result, or why there is none. Of a bundle it says which one it is (Everruns
 * documents, "Activation").
 */
export function childAnswer({ activates }: Pick<RunPlan, 'activates'>, outcome: RunOutcome): { output: JsonValue; isError: boolean } {
  if (outcome.status === 'completed') {
    return { output: activates === undefined ? outcome.result : { skill: activates, output: outcome.result }, isError: false };
  }
  const [error, message] = outcome.status === 'failed' ? [outcome.code, outcome.message] : ['cancelled', 'The run was cancelled.'];
  return { output: { error, message }, isError: true };
}
