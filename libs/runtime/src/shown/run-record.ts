import type { JsonObject, JsonValue } from '@guildhall/kernel';

/** As what the address that the start of a run named is told of its end: as the native API shows it, or as VLM Run does. */
export type CallbackForm = 'execution' | 'prediction';

/** What is kept of a run, as far as anything of it is shown. */
export interface RunSummaryRecord {
  readonly id: string;
  readonly accountId: string;
  readonly accountSlug: string;
  readonly skillId: string | null;
  readonly skillName: string;
  readonly authorSlug: string | null;
  readonly version: number | null;
  readonly etag: string | null;
  readonly kind: 'agent' | 'prompt';
  readonly status: 'queued' | 'running' | 'requires_action' | 'completed' | 'failed' | 'cancelled';
  /** The account must not see how it works. */
  readonly isOpaque: boolean;
  readonly metadata: JsonObject;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly costUsd: number;
  readonly pricingModel: 'free' | 'fixed' | 'credits';
  readonly credits: number;
  readonly seconds: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly parentId: string | null;
  readonly parentCallId: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
}

/** The same with what was said in it. */
export interface RunRecord extends RunSummaryRecord {
  readonly variables: JsonObject;
  readonly messages: readonly JsonValue[];
  readonly result: JsonValue;
  readonly output: JsonValue;
  readonly warnings: readonly JsonValue[];
  readonly pendingCalls: readonly ShownCall[] | null;
  /** How its end is told to the address that its start named. */
  readonly callbackForm: CallbackForm;
  /** Values of secret variables; null: there are none. */
  readonly secrets: readonly string[] | null;
}

/** A call of a tool as it is shown. */
export interface ShownCall {
  readonly toolCallId: string;
  readonly name: string;
  readonly arguments: JsonValue;
}

/** What is kept of a step. */
export interface StepRow {
  readonly index: number;
  readonly kind: 'model_call' | 'tool_call' | 'tool_result' | 'state';
  readonly status: 'ok' | 'error';
  /** A `Step`. */
  readonly body: JsonValue;
  readonly startedAt: Date;
  readonly endedAt: Date;
}
