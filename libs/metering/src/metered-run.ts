import type { ExecutionId, MeterTerms } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';

/** A run that pays by the minute. */
export interface MeteredRun {
  readonly id: ExecutionId;
  /** Who pays. */
  readonly accountId: AccountId;
  /** The run that all began with; itself for one that no other one has started. */
  readonly rootId: ExecutionId;
  /** Most credits that the run may cost, together with those that it starts; null for no bound. */
  readonly maxCredits: number | null;
}

/** What a minute of a skill costs. */
export type MinutePrice = Pick<MeterTerms, 'skillId' | 'sellerId' | 'creditsPerMinute' | 'freeMinutes'>;

/** How a run has ended, as far as somebody pays for it. */
export interface RunVerdict {
  /** Why nobody pays for it; null: what it has cost is paid. */
  readonly refundReason: string | null;
}
