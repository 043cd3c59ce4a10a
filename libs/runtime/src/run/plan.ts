import type { JsonObject } from '@guildhall/kernel';
import type { ModelChoice } from '@guildhall/manifest';
import type { RunLimits } from './limits.js';
import type { ToolHandler } from './tool-handler.js';

/** A piece of a message: text, or a file that the model is shown. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  /** @property sha256 of the file's bytes, by which they are found */
  | { readonly type: 'file'; readonly name: string; readonly mediaType: string; readonly sha256: string };

/** What was said before the run. */
export interface PlanMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly ContentPart[];
}

/** A tool that the model is offered. */
export interface PlanTool {
  /** Unique in the run, 64 characters at most. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject;
  readonly handler: ToolHandler;
  /** A repeated call has no second effect, so one that was under way when its worker died is made again. */
  readonly idempotent: boolean;
}

/** What a run does: worked out when it starts, and never changed. */
export interface RunPlan {
  /** `prompt`: one model call without tools; `agent`: model and tools in turns. */
  readonly kind: 'prompt' | 'agent';
  readonly system: string;
  readonly messages: readonly PlanMessage[];
  /** What is known of the tools at the start; the tools of MCP servers are added when the run is prepared. */
  readonly tools: readonly PlanTool[];
  /** Tried in order. */
  readonly models: readonly ModelChoice[];
  /** JSON Schema that the result must match; null: any. */
  readonly outputSchema: JsonObject | null;
  readonly limits: RunLimits;
}

/** The tool that ends a run (AGNT Skills document, "Tool definitions"). */
export const FINISH_TOOL = 'finish_agent_run';

/** The tool that ends the runs of agents that do not define it; with an output schema, that is what it takes. */
export function finishTool(outputSchema: JsonObject | null): PlanTool {
  const anything: JsonObject = { type: 'object', properties: { result: { description: 'What the run has found or done.' } } };
  return {
    name: FINISH_TOOL,
    description: 'Ends the run. Call it once, when everything is done, with the result.',
    parameters: outputSchema?.type === 'object' ? outputSchema : anything,
    handler: { type: 'finish' },
    idempotent: true,
  };
}
