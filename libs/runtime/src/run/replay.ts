import type { PlanTool, RunPlan } from './plan.js';
import type { ModelCall, RunWarning, Step, ToolCall, ToolResult } from './steps.js';

/** Where a run stands after its steps. */
export interface RunState {
  readonly isPrepared: boolean;
  /** By name: the tools of the plan and those that were found out. */
  readonly tools: ReadonlyMap<string, PlanTool>;
  readonly modelCalls: readonly ModelCall[];
  /** Calls of the last turn without a result, in the order in which the model made them. */
  readonly open: readonly ToolCall[];
  /** Of the open calls, the ids of those that somebody has begun. */
  readonly begun: ReadonlySet<string>;
  /** Calls that the model has made in all turns, but for those that end the run: they do nothing else. */
  readonly toolCalls: number;
  /** The model was told what was wrong with its result. */
  readonly wasRepaired: boolean;
  /** The model was told so after the last turn, and has not answered yet. */
  readonly awaitsRepair: boolean;
  readonly warnings: readonly RunWarning[];
}

/** Works out where a run stands, from nothing but its plan and its steps: whoever reads the same steps goes on in the same way. */
export function replay(plan: Pick<RunPlan, 'tools' | 'initialCalls'>, steps: readonly Step[]): RunState {
  const state = {
    isPrepared: false,
    tools: new Map(plan.tools.map((tool) => [tool.name, tool])),
    modelCalls: [] as ModelCall[],
    open: [] as ToolCall[],
    begun: new Set<string>(),
    toolCalls: 0,
    wasRepaired: false,
    awaitsRepair: false,
    warnings: [] as RunWarning[],
  };
  for (const step of steps) apply(state, step, plan);
  return state;
}

type Draft = { -readonly [K in keyof RunState]: Mutable<RunState[K]> };
type Mutable<T> =
  T extends ReadonlyMap<infer K, infer V> ? Map<K, V> : T extends ReadonlySet<infer V> ? Set<V> : T extends readonly (infer V)[] ? V[] : T;

const isEnd = ({ tools }: Pick<Draft, 'tools'>, { name }: ToolCall): boolean => tools.get(name)?.handler.type === 'finish';

type Given = Pick<RunPlan, 'initialCalls'>;

function apply(state: Draft, step: Step, plan: Given): void {
  switch (step.kind) {
    case 'state':
      applyState(state, step, plan);
      return;
    case 'model_call':
      state.modelCalls.push(step);
      state.open = [...step.toolCalls];
      state.begun.clear();
      state.toolCalls += step.toolCalls.filter((call) => !isEnd(state, call)).length;
      state.awaitsRepair = false;
      warn(state, step.warnings);
      return;
    case 'tool_call':
      state.begun.add(step.toolCallId);
      return;
    case 'tool_result':
      applyResult(state, step);
  }
}

function applyState(state: Draft, step: Extract<Step, { kind: 'state' }>, { initialCalls }: Given): void {
  if (step.state === 'prepared') {
    state.isPrepared = true;
    state.open = [...initialCalls];
    for (const tool of step.tools) state.tools.set(tool.name, tool);
    warn(state, step.warnings);
  } else {
    state.wasRepaired = true;
    state.awaitsRepair = true;
  }
}

function applyResult(state: Draft, { toolCallId, warnings = [] }: ToolResult): void {
  const call = state.open.find(({ id }) => id === toolCallId);
  // The call that ends a run is answered only when it does not: its arguments were not what was asked for.
  if (call && isEnd(state, call)) state.wasRepaired = true;
  state.open = state.open.filter(({ id }) => id !== toolCallId);
  state.begun.delete(toolCallId);
  warn(state, warnings);
}

/** What every turn has to say is said once. */
function warn(state: Draft, warnings: readonly RunWarning[]): void {
  for (const warning of warnings) {
    const isKnown = state.warnings.some(({ code, message }) => code === warning.code && message === warning.message);
    if (!isKnown) state.warnings.push(warning);
  }
}
