import type { SubscriptionStatus } from '@guildhall/pricing';
import type Stripe from 'stripe';
import type { SeenSubscription } from '../../effects/sights.js';
import { META } from '../calls/call-tools.js';
import { moment } from './references.js';

/** What a subscription is to. */
export interface SeenItem {
  /** In the history of its skill. */
  readonly priceNumber: number;
  readonly cents: number;
  readonly currency: string;
}

/** Stripe's words are ours; a subscription that waits for a card after its trial gives nothing. */
const STATUSES: Readonly<Record<string, SubscriptionStatus>> = {
  incomplete: 'incomplete',
  incomplete_expired: 'incomplete_expired',
  trialing: 'trialing',
  active: 'active',
  past_due: 'past_due',
  unpaid: 'unpaid',
  paused: 'unpaid',
  canceled: 'canceled',
};

/**
 * A subscription as it is now; null for a state that we do not know.
 * @param subscription with its last invoice
 * @param now for states that say nothing of their beginning
 */
export function subscriptionSight(subscription: Stripe.Subscription, now: Date): SeenSubscription | null {
  const status = STATUSES[subscription.status];
  const item = subscription.items.data[0];
  if (!status || !item) return null;
  return {
    providerId: subscription.id,
    status,
    trialEnd: subscription.trial_end === null ? null : moment(subscription.trial_end),
    currentPeriodStart: moment(item.current_period_start),
    currentPeriodEnd: moment(item.current_period_end),
    // Stripe's own pages name the moment instead.
    cancelAtPeriodEnd: subscription.cancel_at_period_end || endsBy(subscription, item.current_period_end),
    at: sinceWhen(subscription, status) ?? now,
  };
}

const endsBy = ({ cancel_at }: Stripe.Subscription, periodEnd: number): boolean => cancel_at !== null && cancel_at <= periodEnd;

/** THREAT[MON-05]: taken from the object, not from the event, so that it is the same in whatever order events come. */
function sinceWhen({ ended_at, latest_invoice, items }: Stripe.Subscription, status: SubscriptionStatus): Date | null {
  if (status === 'canceled' || status === 'incomplete_expired') return ended_at === null ? null : moment(ended_at);
  if (status !== 'past_due' && status !== 'unpaid') return null;
  const invoice = typeof latest_invoice === 'string' ? null : latest_invoice;
  const asked = invoice?.status_transitions.finalized_at ?? items.data[0]?.current_period_start;
  return asked === undefined || asked === null ? null : moment(asked);
}

/** What it is to, if that is a price of ours. */
export function itemOf({ items, currency }: Stripe.Subscription): SeenItem | null {
  const price = items.data[0]?.price;
  const priceNumber = Number(price?.metadata[META.price]);
  const isOurs = items.data.length === 1 && items.data[0]?.quantity === 1 && Number.isInteger(priceNumber);
  return isOurs && price?.unit_amount ? { priceNumber, cents: price.unit_amount, currency } : null;
}
