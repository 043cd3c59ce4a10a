import { nameIn } from '../../plan/activation.js';
import type { RunPlan } from '../../run/plan.js';
import type { Step } from '../../run/steps.js';

/**
 * Names of the skills whose instructions came into a run, from what is recorded of it: a worker that takes a run over finds the files of its
 * skills where the one before had them.
 */
export function activatedSkills(
  { tools, initialCalls }: Pick<RunPlan, 'tools' | 'initialCalls'>,
  steps: readonly Step[],
): ReadonlySet<string> {
  const activating = new Set(
    tools.flatMap(({ name, handler }) => (handler.type === 'bundle' && handler.operation === 'activate' ? [name] : [])),
  );
  const calls = [...initialCalls, ...steps.flatMap((step) => (step.kind === 'model_call' ? step.toolCalls : []))];
  const answered = new Set(steps.flatMap((step) => (step.kind === 'tool_result' && !step.isError ? [step.toolCallId] : [])));
  const made = calls.filter(({ id, name }) => activating.has(name) && answered.has(id));
  return new Set(made.flatMap((call) => nameIn(call) ?? []));
}
