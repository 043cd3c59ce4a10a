import type { JsonObject, JsonValue } from '@guildhall/kernel';
import type { PlanTool, RunPlan } from './plan.js';
import type { RunState } from './replay.js';
import type { ToolCall, ToolResult } from './steps.js';

/** Where a value differs from its schema. */
export interface Mismatch {
  /** JSON Pointer into the value. */
  readonly path: string;
  readonly message: string;
}

/** Compares a value with a JSON Schema; null: it matches. */
export type CheckValue = (schema: JsonObject, value: JsonValue) => Mismatch | null;

/** What is to be done about a call. */
export type CallVerdict =
  | { readonly type: 'ready'; readonly call: ToolCall; readonly tool: PlanTool }
  /** The call cannot or must not be made; the model is told. */
  | { readonly type: 'answer'; readonly result: ToolResult };

/** Judges an open call: made as it stands, or answered without being made. */
export function judgeCall(
  call: ToolCall,
  { initialCalls }: Pick<RunPlan, 'initialCalls'>,
  state: RunState,
  check: CheckValue,
): CallVerdict {
  const tool = state.tools.get(call.name);
  if (!tool) return refuse(call, 'unknown_tool', `There is no tool "${call.name}". There are: ${[...state.tools.keys()].join(', ')}.`);
  if (tool.handler.type === 'finish') return { type: 'ready', call, tool }; // its arguments are judged as the result
  if (call.unreadable) return refuse(call, 'invalid_arguments', 'The arguments are not JSON.');
  // What a model is offered is not all that a caller may choose; and the tools of bundles say in words of their own what is wrong.
  const isFree = tool.handler.type === 'bundle' || initialCalls.some(({ id }) => id === call.id);
  const mismatch = isFree ? null : check(tool.parameters, call.arguments);
  if (mismatch) return refuse(call, 'invalid_arguments', `${mismatch.path || '/'}: ${mismatch.message}`);
  // THREAT[RUN-05]: a call that somebody began and nobody finished may have had its effect; it is not made a second time.
  if (state.begun.has(call.id) && !tool.idempotent) return refuse(call, 'tool_outcome_unknown', OUTCOME_UNKNOWN);
  return { type: 'ready', call, tool };
}

const OUTCOME_UNKNOWN = 'The call was interrupted. Whether it had its effect is not known, and it was not repeated.';

function refuse({ id }: ToolCall, error: string, message: string): CallVerdict {
  return { type: 'answer', result: { kind: 'tool_result', toolCallId: id, output: { error, message }, isError: true } };
}

/** Compares the arguments of the call that ends the run with what the tool takes, and with the schema of the output. */
export function judgeResult(
  { outputSchema }: Pick<RunPlan, 'outputSchema'>,
  parameters: JsonObject | null,
  call: ToolCall,
  check: CheckValue,
): Mismatch | null {
  if (call.unreadable) return { path: '', message: 'the arguments are not JSON' };
  for (const schema of [parameters, outputSchema]) {
    const mismatch = schema && check(schema, call.arguments);
    if (mismatch) return mismatch;
  }
  return null;
}
