import type Stripe from 'stripe';
import type { World } from '../world/world.js';

/** The subscription of an invoice. */
export function subscriptionOf(world: World, invoice: Stripe.Invoice): Stripe.Subscription | undefined {
  const subscription = invoice.parent?.subscription_details?.subscription;
  return typeof subscription === 'string' ? world.store.peek('subscription', subscription) : undefined;
}

/** A subscription is good again when its newest invoice is paid. */
export function noteInvoicePaid(world: World, invoice: Stripe.Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription || subscription.latest_invoice !== invoice.id) return;
  if (!['incomplete', 'past_due', 'unpaid'].includes(subscription.status)) return;
  world.change(subscription, { status: 'active' }, 'customer.subscription.updated');
}

/** A renewal that could not be charged makes the subscription owe; after the last attempt the account's setting says what follows. */
export function noteInvoiceFailed(world: World, invoice: Stripe.Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription || !['active', 'past_due'].includes(subscription.status)) return;
  if (subscription.latest_invoice !== invoice.id && subscription.status === 'active') return;
  const { afterRetries } = world.settings;
  if (invoice.next_payment_attempt !== null || afterRetries === 'past_due') {
    world.change(subscription, { status: 'past_due' }, 'customer.subscription.updated');
  } else if (afterRetries === 'unpaid') {
    world.change(subscription, { status: 'unpaid' }, 'customer.subscription.updated');
  } else {
    endSubscription(world, subscription, 'payment_failed');
  }
}

/** Ends a subscription now. What it still owes is not asked for again. */
export function endSubscription(
  world: World,
  subscription: Stripe.Subscription,
  reason: Stripe.Subscription.CancellationDetails.Reason,
): Stripe.Subscription {
  const now = world.nowOf(subscription);
  const details = subscription.cancellation_details;
  Object.assign(subscription, {
    status: 'canceled',
    ended_at: now,
    canceled_at: subscription.canceled_at ?? now,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, ...details, reason: details?.reason ?? reason },
  });
  stopCollecting(world, subscription);
  world.emit('customer.subscription.deleted', subscription);
  return subscription;
}

function stopCollecting(world: World, subscription: Stripe.Subscription): void {
  for (const invoice of world.store.all('invoice')) {
    if (subscriptionOf(world, invoice) !== subscription || !['draft', 'open'].includes(invoice.status ?? '')) continue;
    world.change(invoice, { auto_advance: false, automatically_finalizes_at: null, next_payment_attempt: null }, 'invoice.updated');
  }
}
