import type { JsonValue } from '@guildhall/kernel';
import { type CheckValue, judgeCall, judgeResult, type Mismatch } from './judge.js';
import type { PlanTool, RunPlan } from './plan.js';
import type { RunState } from './replay.js';
import type { RunWarning, ToolCall, ToolResult } from './steps.js';

/** A call with the tool that it is for. */
export interface ReadyCall {
  readonly call: ToolCall;
  readonly tool: PlanTool;
}

/** How a run ended. */
type RunEnd =
  /** @property output the result as the output schema has it; null without one */
  | { readonly type: 'complete'; readonly result: JsonValue; readonly output: JsonValue | null; readonly warnings: readonly RunWarning[] }
  | { readonly type: 'fail'; readonly code: 'run_limit_reached' | 'output_schema_mismatch'; readonly message: string };

/** What a run does next. */
export type Action =
  /** Find out the tools that only their servers know. */
  | { readonly type: 'prepare' }
  /** Ask the model, with all that was said (`transcript`). */
  | { readonly type: 'call_model' }
  /** Make these calls, all at once; they may have been made before only when nothing happens twice. */
  | { readonly type: 'call_tools'; readonly calls: readonly ReadyCall[] }
  /** Record these results: nothing needs to be done for them. */
  | { readonly type: 'answer'; readonly results: readonly ToolResult[] }
  /** Record that the model must mend its result. */
  | { readonly type: 'repair'; readonly message: string }
  /** Wait for the client to answer these calls. */
  | { readonly type: 'wait'; readonly calls: readonly ToolCall[] }
  | RunEnd;

/** What the decision needs to know beside plan and state. */
export interface Circumstances {
  /** How long the run has been running, in seconds. */
  readonly seconds: number;
  readonly check: CheckValue;
}

/**
 * Decides what a run does next (runtime document, "Meaning", 2, 3 and 10). The decision depends on nothing else, so a worker that takes
 * over from another one goes on where that one stopped.
 */
export function next(plan: RunPlan, state: RunState, circumstances: Circumstances): Action {
  const exceeded = exceededLimit(plan, state, circumstances.seconds);
  if (exceeded) return { type: 'fail', code: 'run_limit_reached', message: exceeded };
  if (!state.isPrepared) return { type: 'prepare' };
  if (state.open.length > 0) return attend(plan, state, circumstances.check);
  const last = state.modelCalls.at(-1);
  if (last && last.toolCalls.length === 0 && !state.awaitsRepair) return endWithText(plan, state, circumstances.check);
  if (state.modelCalls.length >= plan.limits.turns) return limitReached('turns', plan.limits.turns);
  return { type: 'call_model' };
}

function exceededLimit({ limits }: RunPlan, state: RunState, seconds: number): string | null {
  // THREAT[RUN-02]: a model that calls without end meets these walls.
  if (seconds > limits.seconds) return limitText('seconds', limits.seconds);
  if (state.toolCalls > limits.toolCalls) return limitText('toolCalls', limits.toolCalls);
  return null;
}

const limitText = (name: string, limit: number): string => `The run has reached its limit ${name}: ${limit}.`;

function limitReached(name: string, limit: number): RunEnd {
  return { type: 'fail', code: 'run_limit_reached', message: limitText(name, limit) };
}

/** The calls of the last turn: first those that need no work, then those of the server, then those of the client, then the end. */
function attend(plan: RunPlan, state: RunState, check: CheckValue): Action {
  const judged = state.open.map((call) => judgeCall(call, plan, state, check));
  const answers = judged.flatMap((verdict) => (verdict.type === 'answer' ? [verdict.result] : []));
  if (answers.length > 0) return { type: 'answer', results: answers };
  const ready = judged.flatMap((verdict) => (verdict.type === 'ready' ? [verdict] : []));
  const ours = ready.filter(({ tool }) => tool.handler.type !== 'client' && tool.handler.type !== 'finish');
  if (ours.length > 0)
    return { type: 'call_tools', calls: ours.slice(0, plan.limits.parallelCalls).map(({ call, tool }) => ({ call, tool })) };
  const theirs = ready.filter(({ tool }) => tool.handler.type === 'client');
  if (theirs.length > 0) return { type: 'wait', calls: theirs.map(({ call }) => call) };
  return endWithCall(plan, state, check);
}

/** Only calls that end the run are open. THREAT[RUN-04]: the first of them counts, and what it says is compared with its schema. */
function endWithCall(plan: RunPlan, state: RunState, check: CheckValue): Action {
  const [first] = state.open;
  if (!first) throw new Error('No call is open.');
  const mismatch = judgeResult(plan, state.tools.get(first.name)?.parameters ?? null, first, check);
  const { arguments: result } = first;
  if (!mismatch) return { type: 'complete', result, output: plan.outputSchema && result, warnings: state.warnings };
  if (state.wasRepaired) return failed(mismatch);
  const output = { error: 'output_schema_mismatch', path: mismatch.path, message: mismatch.message };
  return { type: 'answer', results: state.open.map(({ id }) => ({ kind: 'tool_result', toolCallId: id, output, isError: true })) };
}

/** The model said something and called nothing: that is the result. */
function endWithText(plan: RunPlan, state: RunState, check: CheckValue): Action {
  const text = state.modelCalls.at(-1)?.text ?? '';
  const warnings = plan.kind === 'agent' ? [...state.warnings, FINISHED_WITHOUT_TOOL] : state.warnings;
  if (plan.outputSchema === null) return { type: 'complete', result: text, output: null, warnings };
  const read = readJson(text);
  const mismatch = read === undefined ? NO_JSON : check(plan.outputSchema, read);
  if (!mismatch && read !== undefined) return { type: 'complete', result: plan.kind === 'prompt' ? text : read, output: read, warnings };
  const found = mismatch ?? NO_JSON;
  if (state.wasRepaired) return failed(found);
  return { type: 'repair', message: `The answer does not match the schema at ${found.path || '/'}: ${found.message}` };
}

const FINISHED_WITHOUT_TOOL: RunWarning = {
  code: 'finished_without_finish_tool',
  message: 'The model ended the run with a text instead of calling the tool that ends it.',
};
const NO_JSON: Mismatch = { path: '', message: 'the text is not JSON' };

function failed({ path, message }: Mismatch): RunEnd {
  return { type: 'fail', code: 'output_schema_mismatch', message: `The result does not match the schema at ${path || '/'}: ${message}` };
}

/** JSON that stands alone or in a code fence, as many models write it; undefined for anything else. */
function readJson(text: string): JsonValue | undefined {
  const bare = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(bare) as JsonValue;
  } catch {
    return undefined;
  }
}
