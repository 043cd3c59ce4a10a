import { creditsFor, SLICE_SECONDS } from './metering.js';
import type { Pricing, PricingModel } from './pricing.js';
import { type HeldSubscription, refusalOf, remedyOf, type SubscriptionRefusal, type SubscriptionRemedy } from './subscription.js';

/** What of the asking account decides what it would pay. */
export interface Buyer {
  /** It has written the skill, or was granted it for nothing. */
  readonly paysNothing: boolean;
  /** The subscription that it has, or had last. */
  readonly subscription: HeldSubscription | null;
  /** Credits that it can spend. */
  readonly available: number;
  /** What it has used of the free minutes of this skill, in seconds. */
  readonly freeSecondsUsed: number;
}

/** Why an account cannot use a skill as it is. */
export type QuoteRefusal =
  | SubscriptionRefusal
  | 'credits_exhausted'
  /** What the caller lets the run cost does not pay for any time. */
  | 'max_credits_too_small'
  /** What is paid by the minute runs here, and is not handed out for money. */
  | 'content_not_sold';

/** A call that leads to what the price asks for. */
export interface BuyingCall {
  readonly method: 'POST';
  readonly path: '/billing/subscriptions' | '/billing/portal' | '/billing/topups';
}

/** What a run or a month of a skill would cost an account, and whether it can have it now. */
export interface Quote {
  readonly model: PricingModel;
  /** What so many minutes cost, with the model `credits`. */
  readonly credits?: number;
  /** What a month costs, with the model `fixed`. */
  readonly cents?: number;
  readonly minutes?: number;
  readonly entitled: boolean;
  /** Why not. */
  readonly reason?: QuoteRefusal;
  /** null when there is nothing to pay, or none of it now. */
  readonly buy: BuyingCall | null;
}

/**
 * What a skill would cost an account.
 * @param minutes running time that is asked for, with the model `credits`
 */
export function quote(pricing: Pricing, buyer: Buyer, minutes: number): Quote {
  switch (pricing.model) {
    case 'free':
      return { model: 'free', entitled: true, buy: null };
    case 'fixed':
      return { model: 'fixed', ...monthly(pricing.perMonthCents, buyer) };
    case 'credits':
      return { model: 'credits', minutes, ...metered(pricing, buyer, minutes) };
  }
}

const TOP_UP: BuyingCall = { method: 'POST', path: '/billing/topups' };
const REMEDIES: Readonly<Record<SubscriptionRemedy, BuyingCall>> = {
  subscribe: { method: 'POST', path: '/billing/subscriptions' },
  pay: { method: 'POST', path: '/billing/portal' },
};

/** The quote of what is refused to an account that reads it: what is paid by the minute cannot be bought to be read. */
export function quoteOfContent(quoted: Quote): Quote {
  return quoted.model === 'credits' ? { ...quoted, entitled: false, reason: 'content_not_sold', buy: null } : quoted;
}

/**
 * The quote of a run that was not started, because it or what it uses could not be paid.
 * @param isBounded it is the caller's `maxCredits` that are too few
 */
export function quoteOfUnpaid(quoted: Quote, isBounded: boolean): Quote {
  if (isBounded) return { ...quoted, entitled: false, reason: 'max_credits_too_small', buy: null };
  return quoted.entitled ? { ...quoted, entitled: false, reason: 'credits_exhausted', buy: TOP_UP } : quoted;
}

type Terms = Omit<Quote, 'model' | 'minutes'>;

function monthly(cents: number, { paysNothing, subscription }: Buyer): Terms {
  if (paysNothing) return { cents: 0, entitled: true, buy: null };
  const reason = refusalOf(subscription);
  const remedy = reason && remedyOf(subscription);
  return { cents, ...verdict(reason), buy: remedy && REMEDIES[remedy] };
}

function metered(
  { creditsPerMinute, freeMinutes = 0 }: Extract<Pricing, { model: 'credits' }>,
  { paysNothing, available, freeSecondsUsed }: Buyer,
  minutes: number,
): Terms {
  if (paysNothing) return { credits: 0, entitled: true, buy: null };
  const terms = { creditsPerMinute, freeSeconds: Math.max(0, freeMinutes * 60 - freeSecondsUsed) };
  const isEnough = creditsFor(SLICE_SECONDS, terms) <= available;
  return {
    credits: creditsFor(minutes * 60, terms),
    ...verdict(isEnough ? null : 'credits_exhausted'),
    buy: TOP_UP,
  };
}

function verdict(reason: QuoteRefusal | null): Pick<Quote, 'entitled' | 'reason'> {
  return reason === null ? { entitled: true } : { entitled: false, reason };
}
