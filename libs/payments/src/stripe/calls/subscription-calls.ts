import { PLATFORM, type SubscriptionRecord } from '@guildhall/data';
import type { SubscriptionId } from '@guildhall/kernel';
import { monthlyCents } from '@guildhall/pricing';
import type Stripe from 'stripe';
import { isGiven } from '../reading/payments.js';
import { FinalFault, isMissing } from '../stripe-faults.js';
import type { CallMaker, CallTools } from './call-tools.js';
import { stripePriceOf } from './monthly-prices.js';

type Held = SubscriptionRecord & { readonly providerId: string };

/** Lets a subscription end with its period. What that means for us the event tells. */
export const subscriptionEnd: CallMaker<'subscription.end'> = {
  make: async (tools, { about, key }) => {
    const { providerId, endingBy } = await find(tools, about.subscriptionId);
    if (about.by === 'platform' && endingBy !== 'platform') return { result: null }; // taken back meanwhile, or its holder's now
    const { items, status } = await tools.stripe.subscriptions.retrieve(providerId);
    const periodEnd = Math.floor(new Date(about.periodEnd).getTime() / 1000);
    const isRenewed = (items.data[0]?.current_period_start ?? 0) >= periodEnd;
    if (isRenewed) await endRenewed(tools, { providerId, periodEnd, key });
    else if (!hasEnded(status))
      await tools.stripe.subscriptions.update(providerId, { cancel_at_period_end: true }, { idempotencyKey: key });
    return { result: null };
  },
};

/** Lets a subscription go on that was to end. */
export const subscriptionContinue: CallMaker<'subscription.continue'> = {
  make: async (tools, { about, key }) => {
    const { providerId, endingBy } = await find(tools, about.subscriptionId);
    if (endingBy !== null) return { result: null }; // it ends again
    await tools.stripe.subscriptions.update(providerId, { cancel_at_period_end: false }, { idempotencyKey: key });
    return { result: null };
  },
};

/** Ends a subscription now. THREAT[MON-07]: it has ended with us already. */
export const subscriptionCancel: CallMaker<'subscription.cancel'> = {
  make: async (tools, { about, key }) => {
    const { providerId } = await find(tools, about.subscriptionId);
    await cancel(tools, providerId, key);
    return { result: null };
  },
};

/** THREAT[MON-06]: the period that runs stays paid as it is; the next one is billed at the new price. */
export const subscriptionReprice: CallMaker<'subscription.reprice'> = {
  make: async (tools, { call, about, key }) => {
    const { providerId, skillId, askedPriceNumber } = await find(tools, about.subscriptionId);
    if (askedPriceNumber !== about.priceNumber) return { result: null }; // a late attempt would set it back
    const cents = await centsOf(tools, skillId, about.priceNumber);
    const price = await stripePriceOf(tools, { skillId, number: about.priceNumber, cents }, call.renewals);
    const { items } = await tools.stripe.subscriptions.retrieve(providerId);
    const item = items.data[0];
    if (!item) throw new FinalFault('The subscription is to nothing.');
    const fields: Stripe.SubscriptionUpdateParams = { items: [{ id: item.id, price }], proration_behavior: 'none' };
    await tools.stripe.subscriptions.update(providerId, fields, { idempotencyKey: key });
    return { result: null };
  },
};

/** THREAT[MON-03]: whoever managed to buy twice pays once. */
export const subscriptionUndo: CallMaker<'subscription.undo'> = {
  make: async (tools, { about: { providerId }, key }) => {
    await cancel(tools, providerId, key);
    await giveBackAll(tools.stripe, { subscription: providerId, status: 'paid' }, key);
    return { result: null };
  },
};

/** THREAT[MON-03]: whoever has ended it in time pays no further month, however long Stripe could not be told. */
async function endRenewed(
  tools: CallTools,
  { providerId: subscription, periodEnd: gte, key }: { readonly providerId: string; readonly periodEnd: number; readonly key: string },
): Promise<void> {
  await cancel(tools, subscription, key);
  await giveBackAll(tools.stripe, { subscription, status: 'paid', created: { gte } }, key);
}

async function giveBackAll(stripe: Stripe, paid: Stripe.InvoiceListParams, key: string): Promise<void> {
  for await (const { id } of stripe.invoices.list(paid)) {
    for await (const { payment } of stripe.invoicePayments.list({ invoice: id, status: 'paid' })) {
      if (payment.payment_intent) await refundAll(stripe, idOf(payment.payment_intent), key);
    }
  }
}

async function refundAll(stripe: Stripe, payment_intent: string, key: string): Promise<void> {
  const { transfer_data } = await stripe.paymentIntents.retrieve(payment_intent);
  const { data } = await stripe.refunds.list({ payment_intent });
  if (data.some(isGiven)) return;
  const sellers = transfer_data ? { reverse_transfer: true, refund_application_fee: true } : {};
  await stripe.refunds.create({ payment_intent, ...sellers }, { idempotencyKey: `${key}-${payment_intent}` });
}

const hasEnded = (status: Stripe.Subscription.Status): boolean => status === 'canceled' || status === 'incomplete_expired';

/** One that has ended is gone for those who would change it. */
async function cancel({ stripe }: CallTools, providerId: string, idempotencyKey: string): Promise<void> {
  if (hasEnded((await stripe.subscriptions.retrieve(providerId)).status)) return;
  await stripe.subscriptions.cancel(providerId, {}, { idempotencyKey }).catch((fault: unknown) => {
    if (!isMissing(fault)) throw fault;
  });
}

/** @throws {FinalFault} for one that Stripe does not know */
async function find({ database, subscriptions }: CallTools, id: SubscriptionId): Promise<Held> {
  const subscription = await database.transaction(PLATFORM, () => subscriptions.findById(id));
  if (!subscription?.providerId) throw new FinalFault('Stripe knows of no such subscription.');
  return { ...subscription, providerId: subscription.providerId };
}

async function centsOf({ database, prices }: CallTools, skillId: Held['skillId'], wanted: number): Promise<number> {
  const history = await database.transaction(PLATFORM, () => prices.findHistory(skillId));
  const price = history.find(({ number }) => number === wanted);
  const cents = price ? monthlyCents(price.pricing) : null;
  if (cents === null) throw new FinalFault('The skill is not sold by the month at that price.');
  return cents;
}

const idOf = (reference: string | { readonly id: string }): string => (typeof reference === 'string' ? reference : reference.id);
