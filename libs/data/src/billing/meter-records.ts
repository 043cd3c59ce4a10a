import type { AccountId, SkillId } from '@guildhall/kernel';
import type { Reservation, Settlement } from '@guildhall/pricing';
import type { ExecutionId } from '../runs/run-records.js';

/** What a run pays a skill by the minute, as it was agreed when the run started. */
export interface MeterTerms {
  readonly executionId: ExecutionId;
  readonly skillId: SkillId;
  /** Who pays. */
  readonly accountId: AccountId;
  readonly sellerId: AccountId;
  /** The run that all began with: `maxCredits` bounds all of them together. */
  readonly rootId: ExecutionId;
  /** The first that the run pays for. */
  readonly isMain: boolean;
  readonly creditsPerMinute: number;
  /** What the skill gives to each account for nothing, once. */
  readonly freeMinutes: number;
  /** The platform's share, in percent. */
  readonly feePercent: number;
  readonly maxCredits: number | null;
}

/** How far a run is paid in advance. */
export interface PaidAhead {
  readonly reserved: Reservation;
  /** Seconds of the free minutes of the account that are set aside for it. */
  readonly freeSeconds: number;
  /** How often something was put aside, or given back. */
  readonly slices: number;
}

/** A meter that is open. */
export interface MeterRecord extends MeterTerms, PaidAhead {
  /** Running time that counts. */
  readonly elapsedMs: number;
}

/** How a meter is closed. */
export interface MeterEnd extends Pick<MeterRecord, 'executionId' | 'skillId' | 'elapsedMs'> {
  readonly settlement: Settlement;
  /** Credits that the account got back after it had paid them. */
  readonly refunded: number;
}
