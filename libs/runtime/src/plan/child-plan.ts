import type { JsonObject } from '@guildhall/kernel';
import type { ReadyCall } from '../run/next.js';
import type { RunPlan, RunSource } from '../run/plan.js';
import type { RunWarning } from '../run/steps.js';
import { makePlan } from './make-plan.js';

/** A run that a call of another run starts. */
export interface ChildRun {
  readonly call: ReadyCall['call'];
  readonly source: RunSource;
  readonly plan: RunPlan;
  readonly variables: JsonObject;
  readonly warnings: readonly RunWarning[];
}

/** Why a call starts no run. */
export interface ChildRefusal {
  readonly error: string;
  readonly message: string;
}

/** Whether a call starts a run, which answers it. */
export function startsRun({ tool }: Pick<ReadyCall, 'tool'>): boolean {
  return tool.handler.type === 'dispatch';
}

/**
 * Works out the run that a call starts: an agent on its own plan, with the limits of the run that starts it, one level deeper.
 * THREAT[RUN-03]: at the last depth no such tool is offered, so agents that start each other come to an end.
 */
export function childPlan({ call, tool }: ReadyCall, parent: RunPlan): ChildRun | ChildRefusal {
  const source = tool.handler.type === 'dispatch' ? parent.agents[tool.handler.skillId] : undefined;
  if (!source) return { error: 'unknown_agent', message: `There is no agent for "${call.name}".` };
  const { task, variables = {} } = call.arguments as { readonly task: string; readonly variables?: JsonObject };
  const given = { variables, messages: [], input: task, toolsets: [], systemTools: [], initialCalls: [] };
  const { plan, missing, invalid, warnings } = makePlan(
    source,
    { ...given, limits: parent.limits, depth: parent.depth + 1 },
    parent.agents,
  );
  const wrong = [...missing, ...invalid];
  // Of an opaque agent not even the names of its variables are told.
  const named = source.isOpaque ? '' : `: ${wrong.join(', ')}`;
  if (wrong.length > 0) return { error: 'invalid_variables', message: `Variables are missing or have the wrong type${named}.` };
  return { call, source, plan, variables, warnings };
}
