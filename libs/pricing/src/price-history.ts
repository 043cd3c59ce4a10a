import { DAY_MS } from '@guildhall/kernel';
import type { Pricing } from './pricing.js';

/** A price of a skill, and from when on it was asked for. */
export interface DatedPrice {
  readonly pricing: Pricing;
  readonly effectiveFrom: Date;
}

/**
 * The price that was asked for at a moment.
 * @param history in the order in which the prices were set; of several of one moment the last counts
 * @returns null before the first price
 */
export function priceAt<T extends DatedPrice>(history: readonly T[], moment: Date): T | null {
  return history.findLast(({ effectiveFrom }) => effectiveFrom <= moment) ?? null;
}

/** How long a holder knows of a new price before it counts without their consent, in days. */
const NOTICE_DAYS = 30;

/** A price that has been set since a subscription began. */
export interface OfferedPrice {
  /** When its holder was told of it. */
  readonly announcedAt: Date;
  /** When its holder agreed to it; null: not yet. */
  readonly acceptedAt: Date | null;
}

/**
 * What a subscription is renewed for: the last price that its holder has accepted or has known of for 30 days, else the one that they have.
 * THREAT[MON-06]: a price never changes under those who pay it.
 * @param offered in the order in which the prices were set
 */
export function priceAtRenewal<T extends OfferedPrice>(held: T, offered: readonly T[], renewsAt: Date): T {
  return offered.findLast((price) => isDue(price, renewsAt)) ?? held;
}

function isDue({ announcedAt, acceptedAt }: OfferedPrice, renewsAt: Date): boolean {
  const hasNotice = renewsAt.getTime() - announcedAt.getTime() >= NOTICE_DAYS * DAY_MS;
  return hasNotice || (acceptedAt !== null && acceptedAt <= renewsAt);
}
