import type { AccountId, JsonObject, JsonValue, SkillId } from '@guildhall/kernel';
import type { Manifest, Variable } from '@guildhall/manifest';
import { checkValue } from '../schema/check-value.js';
import { RUN_LIMITS } from './limits.js';
import { type Action, next } from './next.js';
import { finishTool, type PlanTool, type RunPlan, type RunSource } from './plan.js';
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
  const plan = { kind: 'agent' as const, ...given, outputSchema, limits: RUN_LIMITS, depth: 1 };
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

/** An agent that can be started, with these variables. */
export function source(name: string, variables: readonly Partial<Variable>[] = []): RunSource {
  const declared = variables.map((one) => ({ key: 'key', description: '', type: 'string' as const, required: false, ...one }));
  const metadata = {
    name,
    title: name,
    description: `Is ${name}.`,
    kind: 'agent',
    access: 'private',
    tags: [],
    etag: '',
    createdAt: '',
  } as const;
  const lists = { variables: declared, files: [], tools: [], models: [], dependencies: [] };
  const spec = { routingStrategy: 'fallback', enableToolCalls: true, ...lists } as const;
  const manifest: Manifest = { $schema: '', kind: 'SkillManifest', apiVersion: 'v2', metadata, spec };
  const ids = { skillId: name as SkillId, authorId: 'acc_1' as AccountId, installId: null, payerId: 'acc_1' as AccountId };
  return { ...ids, name, version: 1, isOpaque: false, manifest, models: [], plugins: [], dispatches: [] };
}
