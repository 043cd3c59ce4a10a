import type Stripe from 'stripe';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';
import { expireSession } from './checkout.js';
import { collect, finalizeInvoice } from './invoices.js';
import { endSubscription } from './standing.js';
import { endTrial, expireIncomplete, firstItem, renew, trialNotice } from './subscriptions.js';

const INCOMPLETE_SECONDS = 23 * 3600;

/** Something that happens by itself when its time comes. */
interface Due {
  readonly at: number;
  act(): void;
}

/** Does everything that is due on one timeline, one after the other and each at its own moment. */
export function catchUp(world: World, clock: string | null, until: number): void {
  for (let next = earliest(world, clock, until); next; next = earliest(world, clock, until)) {
    const { at, act } = next;
    world.timelines.of(clock).at(at, act);
  }
}

function earliest(world: World, clock: string | null, until: number): Due | undefined {
  let first: Due | undefined;
  for (const due of [...subscriptionsDue(world, clock), ...invoicesDue(world, clock), ...(clock === null ? sessionsDue(world) : [])]) {
    if (due.at <= until && (!first || due.at < first.at)) first = due;
  }
  return first;
}

function* subscriptionsDue(world: World, clock: string | null): Generator<Due> {
  for (const subscription of world.store.live('subscription', ({ ended_at }) => ended_at !== null)) {
    if (idOf(subscription.test_clock) === clock) yield* ofSubscription(world, subscription);
  }
}

function* ofSubscription(world: World, subscription: Stripe.Subscription): Generator<Due> {
  const { status, cancel_at } = subscription;
  if (status === 'incomplete') yield { at: subscription.created + INCOMPLETE_SECONDS, act: () => expireIncomplete(world, subscription) };
  if (!['trialing', 'active', 'past_due', 'unpaid'].includes(status)) return;
  if (cancel_at !== null) yield { at: cancel_at, act: () => void endSubscription(world, subscription, 'cancellation_requested') };
  if (status === 'trialing') {
    if (!world.trialNotices.has(noticeKey(subscription))) yield { at: trialNotice(subscription), act: () => announce(world, subscription) };
    yield { at: subscription.trial_end ?? 0, act: () => endTrial(world, subscription) };
  } else {
    yield { at: firstItem(subscription).current_period_end, act: () => renew(world, subscription) };
  }
}

function* invoicesDue(world: World, clock: string | null): Generator<Due> {
  for (const invoice of world.store.live('invoice', ({ status }) => status !== 'draft' && status !== 'open')) {
    if (idOf(invoice.test_clock) !== clock) continue;
    const { status, automatically_finalizes_at: final, next_payment_attempt: attempt } = invoice;
    if (status === 'draft' && final !== null) yield { at: final, act: () => finalizeAndCollect(world, invoice) };
    if (status === 'open' && attempt !== null) yield { at: attempt, act: () => void collect(world, invoice) };
  }
}

function* sessionsDue(world: World): Generator<Due> {
  for (const session of world.store.live('checkout.session', ({ status }) => status !== 'open')) {
    yield { at: session.expires_at, act: () => void expireSession(world, session) };
  }
}

function finalizeAndCollect(world: World, invoice: Stripe.Invoice): void {
  finalizeInvoice(world, invoice);
  if (invoice.collection_method === 'charge_automatically') collect(world, invoice);
}

function announce(world: World, subscription: Stripe.Subscription): void {
  world.trialNotices.add(noticeKey(subscription));
  world.emit('customer.subscription.trial_will_end', subscription);
}

function noticeKey({ id, trial_end }: Stripe.Subscription): string {
  return `${id}:${trial_end}`;
}
