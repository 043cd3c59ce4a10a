import type { AccountId, Id, JsonValue, SkillId } from '@guildhall/kernel';
import type { PricingModel } from '@guildhall/pricing';

export type ExecutionId = Id<'execution'>;

/** A run in the hands of a worker. */
export interface RunLease {
  readonly id: ExecutionId;
  readonly accountId: AccountId;
  /** Fencing number: what is written under an older one is refused. */
  readonly lease: number;
}

/** Whether a run may go on. */
export interface RunPulse {
  readonly isCancelled: boolean;
  /** The account may still use the skill. */
  readonly mayUse: boolean;
  /** It has what the price of the skill asks for; what is paid by the minute is not asked here. */
  readonly isPaid: boolean;
}

/** A run as a worker takes it. */
export interface TakenRun extends RunLease, RunPulse {
  readonly plan: JsonValue;
  readonly startedAt: Date;
  /** In milliseconds. */
  readonly waitedMs: number;
  /** How often it was taken over since its last step. */
  readonly recoveries: number;
  readonly rootId: ExecutionId;
  readonly parentId: ExecutionId | null;
  /** The call of the parent that the run answers. */
  readonly parentCallId: string | null;
  readonly depth: number;
  readonly isOpaque: boolean;
  readonly maxCredits: number | null;
  /** Bodies of its steps, in order. */
  readonly steps: readonly JsonValue[];
}

/** A step that is to be kept. */
export interface NewStep {
  readonly kind: 'model_call' | 'tool_call' | 'tool_result' | 'state';
  readonly status: 'ok' | 'error';
  readonly body: JsonValue;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** Something that listeners are to be told. */
export interface NewRunEvent {
  readonly type: string;
  readonly data: JsonValue;
}

/** What is added to the counters of a run. */
export interface RunUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly modelCalls: number;
  readonly toolCalls: number;
  /** US dollars. */
  readonly costUsd: number;
}

/** What is written in one go. */
export interface RunWrite {
  readonly steps: readonly NewStep[];
  readonly events: readonly NewRunEvent[];
  readonly usage: RunUsage;
}

/** How a run ends. */
export interface RunEnding {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly result: JsonValue;
  readonly output: JsonValue;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly warnings: JsonValue;
}

/** A run that is to be started: by a request, or by another run. */
export interface NewExecution {
  readonly id: ExecutionId;
  readonly accountId: AccountId;
  readonly userId: string | null;
  readonly skillId: SkillId | null;
  readonly authorId: AccountId | null;
  readonly installId: string | null;
  readonly skillName: string;
  readonly version: number | null;
  readonly etag: string | null;
  readonly kind: 'agent' | 'prompt';
  readonly isOpaque: boolean;
  /** By what the account pays for the skill; `free` unless given. */
  readonly pricingModel?: PricingModel;
  readonly variables: JsonValue;
  readonly messages: JsonValue;
  readonly metadata: JsonValue;
  readonly plan: JsonValue;
  readonly warnings: JsonValue;
  readonly maxCredits: number | null;
  readonly callbackUrl: string | null;
  /** `execution` unless given. */
  readonly callbackForm?: 'execution' | 'prediction';
  readonly parent: { readonly id: ExecutionId; readonly callId: string; readonly rootId: ExecutionId; readonly depth: number } | null;
}
