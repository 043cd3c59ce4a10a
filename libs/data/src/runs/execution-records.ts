import type { AccountId, InstallId, JsonObject, JsonValue, SkillId } from '@guildhall/kernel';
import type { PricingModel } from '@guildhall/pricing';
import type { ExecutionId, NewStep } from './run-records.js';

export const EXECUTION_STATUSES = ['queued', 'running', 'requires_action', 'completed', 'failed', 'cancelled'] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

/** A run as a list of runs needs it: without what was said in it. */
export interface ExecutionSummaryRecord {
  readonly id: ExecutionId;
  readonly accountId: AccountId;
  readonly accountSlug: string;
  /** null: the agent came with the request, or the skill is gone for good. */
  readonly skillId: SkillId | null;
  /** As the account called it when the run started. */
  readonly skillName: string;
  /** Slug of the author's account; null when the agent came with the request. */
  readonly authorSlug: string | null;
  readonly version: number | null;
  readonly etag: string | null;
  readonly kind: 'agent' | 'prompt';
  readonly status: ExecutionStatus;
  /** The account must not see how it works: its skill, or that of a run above it, hides its content, or did when the run started. */
  readonly isOpaque: boolean;
  readonly metadata: JsonObject;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly modelCalls: number;
  readonly toolCalls: number;
  /** US dollars. */
  readonly costUsd: number;
  /** By what the account pays for the skill. */
  readonly pricingModel: PricingModel;
  /** What it has cost, when it has ended. */
  readonly credits: number;
  /** For how long it has run, waiting for others left out. */
  readonly seconds: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly parentId: ExecutionId | null;
  /** The call of the parent that the run answers. */
  readonly parentCallId: string | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
}

/** A run with all that its account can see of it but the steps. */
export interface ExecutionRecord extends ExecutionSummaryRecord {
  readonly installId: InstallId | null;
  readonly callbackUrl: string | null;
  /** In whose words that address is told of the end. */
  readonly callbackForm: 'execution' | 'prediction';
  readonly maxCredits: number | null;
  readonly variables: JsonObject;
  readonly messages: readonly JsonValue[];
  readonly result: JsonValue;
  readonly output: JsonValue;
  readonly warnings: readonly JsonValue[];
  /** Calls that the client must answer; null when it waits for none. */
  readonly pendingCalls: readonly PendingCall[] | null;
  /** Values of secret variables; null: there are none. */
  readonly secrets: readonly string[] | null;
}

/** A call that waits for the client. */
export interface PendingCall {
  readonly toolCallId: string;
  readonly name: string;
  readonly arguments: JsonValue;
}

/** A step that was kept. */
export interface StepRecord extends NewStep {
  readonly index: number;
}

/** What decides how the steps and the events of a run are shown. */
export interface RunHeadRecord {
  readonly isOpaque: boolean;
  /** Values of secret variables; null: there are none. */
  readonly secrets: readonly string[] | null;
  readonly stepCount: number;
  readonly eventCount: number;
}

/** Which runs of an account; what is null does not filter. */
export interface ExecutionFilter {
  readonly skillId: SkillId | null;
  readonly status: ExecutionStatus | null;
  /** Started at this moment or later. */
  readonly from: Date | null;
  /** Started before this moment. */
  readonly to: Date | null;
}

/** Something that listeners to a run are told. */
export interface RunEventRecord {
  /** From 1, without a gap. */
  readonly id: number;
  readonly type: string;
  readonly data: JsonObject;
}

/** What there is to tell of a run after an event, and where the run stands. */
export interface RunNews {
  readonly status: ExecutionStatus;
  readonly isEnded: boolean;
  readonly isOpaque: boolean;
  readonly events: readonly RunEventRecord[];
}
