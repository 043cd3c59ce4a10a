import type { JsonValue } from '@guildhall/kernel';
import type { PlanTool } from './plan.js';
import type { ToolCall } from './tool-call.js';

export type { ToolCall } from './tool-call.js';

/** Something that the caller should know although the run goes on. */
export interface RunWarning {
  readonly code: string;
  readonly message: string;
}

/** What a model call took. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input tokens, those that the provider had kept. */
  readonly cachedTokens: number;
  /** US dollars by the catalogue of models; null for a model that is not in it. */
  readonly costUsd: number | null;
}

/** All that happened in a run so far, in order; a run is nothing but its plan and its steps. */
export type Step =
  /** @property tools those that were found out, such as the tools of MCP servers, beside the ones of the plan */
  | { readonly kind: 'state'; readonly state: 'prepared'; readonly tools: readonly PlanTool[]; readonly warnings: readonly RunWarning[] }
  /** The model is told what was wrong with its result. */
  | { readonly kind: 'state'; readonly state: 'repair'; readonly message: string }
  | {
      readonly kind: 'model_call';
      readonly provider: string;
      readonly model: string;
      readonly text: string;
      readonly toolCalls: readonly ToolCall[];
      readonly usage: ModelUsage;
      readonly warnings: readonly RunWarning[];
    }
  /** The call is about to be made: without a result that follows, nobody knows whether it was. */
  | { readonly kind: 'tool_call'; readonly toolCallId: string }
  | {
      readonly kind: 'tool_result';
      readonly toolCallId: string;
      readonly output: JsonValue;
      readonly isError: boolean;
      /** What the models took that the tool itself has asked. */
      readonly usage?: ModelUsage;
      /** Worth telling the caller, such as a result that was cut. */
      readonly warnings?: readonly RunWarning[];
    };

export type ModelCall = Extract<Step, { kind: 'model_call' }>;
export type ToolResult = Extract<Step, { kind: 'tool_result' }>;
