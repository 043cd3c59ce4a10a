import { PLATFORM, type SubscriptionCheckoutRecord, type SubscriptionRecord } from '@guildhall/data';
import type { CheckoutId } from '@guildhall/kernel';
import type Stripe from 'stripe';
import { paymentCall } from '../../calls/payment-calls.js';
import { refused } from '../../effects/outcome.js';
import { CURRENCY, type SeenSubscription } from '../../effects/sights.js';
import { META } from '../calls/call-tools.js';
import { itemOf, subscriptionSight } from '../reading/subscriptions.js';
import { isBuyer, type NewsTools } from './news-tools.js';
import { FOREIGN, STALE, type Verdict } from './verdicts.js';

/** A subscription as Stripe shows it, and what we knew of it before it was asked. */
export interface ReadSubscription {
  readonly subscription: Stripe.Subscription;
  readonly version: string | null;
}

export async function readSubscription({ stripe, database, open }: NewsTools, id: string): Promise<ReadSubscription> {
  const version = await database.transaction(PLATFORM, () => open.versionOf(id));
  return { subscription: await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] }), version };
}

/** THREAT[MON-05]: writes the state that was read, unless we have learned more meanwhile. */
export async function writeSubscription(tools: NewsTools, { subscription, version }: ReadSubscription): Promise<Verdict> {
  const seen = subscriptionSight(subscription, tools.clock.now());
  const checkoutId = subscription.metadata[META.checkout] as CheckoutId | undefined;
  if (!seen || !checkoutId) return FOREIGN;
  // The lock of the purchase keeps two that see the subscription for the first time apart.
  const checkout = await tools.checkouts.lock(checkoutId);
  if (checkout?.kind !== 'subscription') return refused('unknown');
  const known = await tools.subscriptions.findByProvider(subscription.id);
  if (known) await tools.subscriptions.lock(known.id);
  if ((await tools.open.versionOf(subscription.id)) !== version) return STALE;
  return known ? follow(tools, known, seen) : begin(tools, { checkout, subscription, seen });
}

function follow({ effects }: NewsTools, { id }: SubscriptionRecord, seen: SeenSubscription): Promise<Verdict> {
  return effects.subscriptions.seen(id, seen);
}

interface Beginning {
  readonly checkout: SubscriptionCheckoutRecord;
  readonly subscription: Stripe.Subscription;
  readonly seen: SeenSubscription;
}

async function begin(tools: NewsTools, { checkout, subscription, seen }: Beginning): Promise<Verdict> {
  const { effects, clock } = tools;
  if (seen.status === 'incomplete') return FOREIGN;
  if (seen.status === 'incomplete_expired') return effects.checkouts.ended(checkout.id, 'declined', clock.now());
  if (!(await isBuyer(tools, checkout, subscription.customer)) || !isSold(checkout, subscription)) return refused('mismatch');
  // One that was never seen and has ended begins and ends at once, so that what was paid for it has its place.
  const begun = await effects.checkouts.subscribed(checkout.id, { ...seen, at: seen.status === 'canceled' ? clock.now() : seen.at });
  if (begun.outcome === 'refused' && begun.problem === 'superfluous') return undo(tools, { checkout, subscription, seen });
  return begun.outcome === 'done' && seen.status === 'canceled' ? effects.checkouts.subscribed(checkout.id, seen) : begun;
}

/** THREAT[MON-05]: a subscription to something else, or for another price, gives nothing. */
function isSold({ priceNumber, cents }: SubscriptionCheckoutRecord, subscription: Stripe.Subscription): boolean {
  const item = itemOf(subscription);
  return item !== null && item.priceNumber === priceNumber && item.cents === cents && item.currency === CURRENCY;
}

/** THREAT[MON-03]: whoever managed to subscribe twice gets the money of the second subscription back. */
async function undo({ outbox, effects, clock }: NewsTools, { checkout, subscription }: Beginning): Promise<Verdict> {
  const { accountId, id } = checkout;
  // What was still being paid when it was undone is given back when it is paid.
  const name = `${subscription.id}:${statusOf(subscription.latest_invoice)}`;
  await outbox.add(paymentCall('subscription.undo', { accountId, name, about: { providerId: subscription.id } }));
  await effects.checkouts.ended(id, 'declined', clock.now());
  return { outcome: 'done' };
}

const statusOf = (invoice: Stripe.Subscription['latest_invoice']): string =>
  (typeof invoice === 'string' ? null : invoice?.status) ?? 'unknown';
