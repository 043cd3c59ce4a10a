import { periodFrom } from './billing-period.js';
import { type DatedPrice, priceAtRenewal } from './price-history.js';
import type { Pricing } from './pricing.js';

/** A price with its place in the history of its skill. */
export interface NumberedPrice extends DatedPrice {
  readonly number: number;
}

/** What of a subscription decides what its next month costs. */
export interface RenewedSubscription {
  readonly priceNumber: number;
  readonly cents: number;
  readonly cancelAtPeriodEnd: boolean;
  readonly createdAt: Date;
  /** The new price that its holder was told of last, and when they agreed to it. */
  readonly nextPriceNumber: number | null;
  readonly acceptedAt: Date | null;
}

/** What happens when a period is over. */
export type Renewal =
  | { readonly kind: 'renewed'; readonly priceNumber: number; readonly cents: number }
  /** `cancelled`: by its holder. `not_sold`: the skill costs nothing any more, or is sold in another way. */
  | { readonly kind: 'ended'; readonly reason: 'cancelled' | 'not_sold' };

/**
 * What becomes of a subscription at the end of a period.
 * THREAT[MON-06]: a new price counts when its holder has accepted it or known of it for 30 days, and not before. A raise counts no further than
 * it has been asked for ever since. Nobody pays for what is free.
 * @param history in the order in which the prices were set
 */
export function renewalOf(subscription: RenewedSubscription, history: readonly NumberedPrice[], renewsAt: Date): Renewal {
  if (subscription.cancelAtPeriodEnd) return { kind: 'ended', reason: 'cancelled' };
  if (history.at(-1)?.pricing.model === 'free') return { kind: 'ended', reason: 'not_sold' };
  const held = heldBy(subscription);
  const offered = offeredTo(subscription, history);
  const { number, cents } = asFarAsItStands(held, priceAtRenewal(held, offered, renewsAt), offered);
  return cents === null ? { kind: 'ended', reason: 'not_sold' } : { kind: 'renewed', priceNumber: number, cents };
}

/** Of a raise that was taken back, wholly or in part, the least that was asked for since is left, or the price that is held. */
function asFarAsItStands(held: ComparedPrice, due: ComparedPrice, offered: readonly ComparedPrice[]): ComparedPrice {
  if (due === held || isCheaper(due, held)) return due;
  const later = offered.filter(({ number, cents }) => number > due.number && cents !== null);
  if (due.cents === null) return later.length > 0 ? held : due;
  const least = later.reduce((found, price) => (isCheaper(found, price) ? found : price), due);
  return least === due || isCheaper(held, least) ? least : held;
}

/** A subscription, and the months for which it is paid. */
export interface MonthlySubscription extends RenewedSubscription {
  readonly anchorAt: Date;
  readonly currentPeriodEnd: Date;
}

/**
 * The first renewal at which the price that was set last counts, if nobody changes anything more, or at which the subscription ends because of
 * it. Of one that is cancelled: at which it would.
 * @param newPrices those that were set since the one that it has, in that order
 */
export function newPriceFrom(subscription: MonthlySubscription, newPrices: readonly NumberedPrice[]): Date {
  const newest = newPrices.at(-1)?.number ?? subscription.priceNumber;
  let held = { ...subscription, cancelAtPeriodEnd: false };
  // Found by renewing it: what counts for 30 days, is accepted or was taken back is said once, in `renewalOf`.
  for (let at = held.currentPeriodEnd; ; at = periodFrom(held.anchorAt, at).end) {
    const renewal = renewalOf(held, newPrices, at);
    if (renewal.kind === 'ended' || renewal.priceNumber === newest) return at;
    held = { ...held, priceNumber: renewal.priceNumber, cents: renewal.cents };
  }
}

/** The price a month, if the skill is sold by the month. */
export function monthlyCents(pricing: Pricing): number | null {
  return pricing.model === 'fixed' ? pricing.perMonthCents : null;
}

interface ComparedPrice {
  readonly number: number;
  readonly cents: number | null;
  readonly announcedAt: Date;
  readonly acceptedAt: Date | null;
}

function isCheaper(one: ComparedPrice, other: ComparedPrice): boolean {
  return one.cents !== null && other.cents !== null && one.cents < other.cents;
}

function heldBy({ priceNumber, cents, createdAt }: RenewedSubscription): ComparedPrice {
  return { number: priceNumber, cents, announcedAt: createdAt, acceptedAt: createdAt };
}

function offeredTo(subscription: RenewedSubscription, history: readonly NumberedPrice[]): ComparedPrice[] {
  const { priceNumber, createdAt, nextPriceNumber, acceptedAt } = subscription;
  return history
    .filter(({ number }) => number > priceNumber)
    .map(({ number, pricing, effectiveFrom }) => ({
      number,
      cents: monthlyCents(pricing),
      // Who bought while the price changed was told of the new one when the subscription began.
      announcedAt: new Date(Math.max(effectiveFrom.getTime(), createdAt.getTime())),
      acceptedAt: number === nextPriceNumber ? acceptedAt : null,
    }));
}
