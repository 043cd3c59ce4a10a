import type { AccountId, JsonObject, JsonValue } from '@guildhall/kernel';
import { checkValue } from '../schema/check-value.js';
import { RUN_LIMITS } from './limits.js';
import { type Action, next } from './next.js';
import { finishTool, type PlanTool, type RunPlan } from './plan.js';
import { replay } from './replay.js';
import type { ModelCall, Step, ToolCall, ToolResult } from './steps.js';

const ANYTHING: JsonObject = { type: 'object' };

export function tool(name: string, parts: Partial<PlanTool> = {}): PlanTool {
  return { name, description: '', parameters: ANYTHING, handler: { type: 'system', tool: name }, idempotent: false, ...parts };
}

export function agent(tools: readonly PlanTool[] = [], parts: Partial<RunPlan> = {}): RunPlan {
  const { outputSchema = null } = parts;
  const given = {
    system: '',
    messages: [],
    models: [],
    plugins: [],
    toolsets: [],
    agents: {},
    initialCalls: [],
    payerId: 'acc_1' as AccountId,
  };
  const plan = { kind: 'agent' as const, ...given, outputSchema, limits: RUN_LIMITS };
  return { ...plan, tools: [...tools, finishTool(outputSchema)], ...parts };
}

export function prompt(outputSchema: JsonObject | null = null): RunPlan {
  return { ...agent([], { outputSchema }), kind: 'prompt', tools: [] };
}

export const prepared: Step = { kind: 'state', state: 'prepared', tools: [], warnings: [] };

export function call(id: string, name: string, args: JsonValue = {}): ToolCall {
  return { id, name, arguments: args };
}

export function said(text: string, ...toolCalls: readonly ToolCall[]): ModelCall {
  const usage = { inputTokens: 1, outputTokens: 1, cachedTokens: 0, costUsd: null };
  return { kind: 'model_call', provider: 'mock', model: 'mock', text, toolCalls, usage, warnings: [] };
}

export function begun(toolCallId: string): Step {
  return { kind: 'tool_call', toolCallId };
}

export function answered(toolCallId: string, output: JsonValue = 'ok'): ToolResult {
  return { kind: 'tool_result', toolCallId, output, isError: false };
}

/** What a run of this plan does after these steps. */
export function after(plan: RunPlan, steps: readonly Step[], seconds = 0): Action {
  return next(plan, replay(plan, steps), { seconds, check: checkValue });
}
