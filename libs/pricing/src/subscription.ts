/** States of a subscription, in the words of Stripe. */
export const SUBSCRIPTION_STATUSES = ['incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'unpaid', 'canceled'] as const;

/** One of `SUBSCRIPTION_STATUSES`. */
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/** What of a subscription decides whether it gives anything. */
export interface SubscriptionState {
  readonly status: SubscriptionStatus;
  /** When the payment failed that is still owed; null: nothing is owed. */
  readonly owedSince: Date | null;
}

/** A subscription as its skill is asked for. */
export interface HeldSubscription {
  readonly status: SubscriptionStatus;
  /** Seconds since the payment failed that is still owed; null: nothing is owed. */
  readonly owedForSeconds: number | null;
  /** It was refunded, or is disputed, or its last period is over. */
  readonly isRevoked: boolean;
  /** A payment of it is disputed, and the bank has not decided yet. */
  readonly isDisputed: boolean;
  /** What is owed for it can be paid on a page of its payment provider; a sandbox has none. */
  readonly hasPaymentPage: boolean;
}

/** For how many days whoever owes a payment keeps what they have. */
export const GRACE_DAYS = 7;

/** Why a subscription gives nothing. */
export type SubscriptionRefusal = 'not_subscribed' | 'payment_overdue' | 'payment_disputed' | 'subscription_ended';

/** What an account can do about a subscription that gives nothing: take out a new one, or pay what is owed for the one that runs. */
export type SubscriptionRemedy = 'subscribe' | 'pay';

const DAY_SECONDS = 86_400;
/** Whoever wants it again takes out a new one. */
const FINAL: readonly SubscriptionStatus[] = ['canceled', 'incomplete_expired'];
const OWING: readonly SubscriptionStatus[] = ['incomplete', 'past_due', 'unpaid'];

/**
 * Why a subscription does not give the skill; null: it does.
 * THREAT[MON-07]: nothing is used after it was cancelled or not paid.
 * @param subscription null for an account that never had one
 */
export function refusalOf(subscription: HeldSubscription | null): SubscriptionRefusal | null {
  if (subscription?.isDisputed) return 'payment_disputed';
  if (subscription?.isRevoked) return 'subscription_ended';
  switch (subscription?.status) {
    case 'trialing':
    case 'active':
      return null;
    case 'past_due':
      return isInGrace(subscription) ? null : 'payment_overdue';
    case 'unpaid':
      return 'payment_overdue';
    case 'canceled':
    case 'incomplete_expired':
      return 'subscription_ended';
    default:
      return 'not_subscribed';
  }
}

/**
 * What leads an account to a skill that its subscription does not give; null: nothing but time. While a subscription runs, whether it gives
 * anything or not, there is no other one to buy.
 */
export function remedyOf(subscription: HeldSubscription | null): SubscriptionRemedy | null {
  if (!subscription || FINAL.includes(subscription.status)) return 'subscribe';
  const { status, isRevoked, hasPaymentPage } = subscription;
  return OWING.includes(status) && hasPaymentPage && !isRevoked ? 'pay' : null;
}

/**
 * The state after a subscription was seen in a status. Seeing it twice, or an old sight after the end, changes nothing.
 * @param at when the status was seen; of a payment that failed, when it did
 */
export function afterSight(subscription: SubscriptionState, status: SubscriptionStatus, at: Date): SubscriptionState {
  const isPast = FINAL.includes(subscription.status) || (status === 'incomplete' && subscription.status !== 'incomplete');
  if (isPast) return subscription;
  const isOwed = status === 'past_due' || status === 'unpaid';
  // The days of grace are counted from the first failure: further attempts to collect do not begin them anew.
  return { status, owedSince: isOwed ? (subscription.owedSince ?? at) : null };
}

function isInGrace({ owedForSeconds }: HeldSubscription): boolean {
  return owedForSeconds !== null && owedForSeconds < GRACE_DAYS * DAY_SECONDS;
}
