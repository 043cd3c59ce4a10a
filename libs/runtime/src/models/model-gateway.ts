import type { AccountId, JsonObject } from '@guildhall/kernel';
import type { ModelChoice } from '@guildhall/manifest';
import type { ModelUsage, RunWarning, ToolCall } from '../run/steps.js';
import type { TranscriptMessage } from '../run/transcript.js';

/** One question to a model. */
export interface ModelRequest {
  /** Whose credentials are used. */
  readonly payerId: AccountId;
  /** Tried in order: the next one when the one before cannot be reached or is overloaded. */
  readonly models: readonly ModelChoice[];
  readonly system: string;
  readonly messages: readonly TranscriptMessage[];
  readonly tools: readonly ModelTool[];
  /** The text of the answer is to be JSON that matches it; null: any text. */
  readonly outputSchema: JsonObject | null;
  readonly signal: AbortSignal;
  /** Hears the text as it comes. When a model breaks off and the next one is asked, `restart` says that what came so far is void. */
  readonly onText: (delta: string) => void;
  readonly onRestart: () => void;
  /** The bytes of a file that a message shows. */
  readonly readFile: (sha256: string) => Promise<Uint8Array>;
}

/** A tool as a model is told of it. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonObject;
}

export interface ModelAnswer {
  readonly provider: string;
  readonly model: string;
  readonly text: string;
  /** Their ids are as they came: there may be none, and two may have the same. */
  readonly toolCalls: readonly ToolCall[];
  readonly usage: ModelUsage;
  readonly warnings: readonly RunWarning[];
}

/** Why no model answered. */
export type ModelErrorCode =
  /** No model is configured for the tier, or no credentials for any of them. */
  | 'model_not_available'
  /** Every model was asked and none answered, or one refused for a reason that another model would not change. */
  | 'model_failed'
  /** The answer was cut, malformed or beyond what a run takes. */
  | 'model_answer_unusable'
  /** The caller's signal. */
  | 'model_aborted';

/**
 * @property message may be shown to the caller: it names models and statuses, and holds no secret and nothing that a provider wrote but short
 *   codes of its own
 * @property isDown every model that could be asked was out of order, whatever the question
 */
export class ModelError extends Error {
  constructor(
    readonly code: ModelErrorCode,
    message: string,
    readonly isDown: boolean = false,
  ) {
    super(message);
    this.name = 'ModelError';
  }
}

/** The way to models. */
export interface ModelGateway {
  /** @throws {ModelError} */
  ask(request: ModelRequest): Promise<ModelAnswer>;
}
