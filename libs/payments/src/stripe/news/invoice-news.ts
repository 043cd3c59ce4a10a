import type { SubscriptionRecord } from '@guildhall/data';
import type Stripe from 'stripe';
import { invoiceSight, type ReadInvoice, saleSight, subscriptionOf } from '../reading/invoices.js';
import { idOf } from '../reading/references.js';
import { itemOf } from '../reading/subscriptions.js';
import type { NewsTools } from './news-tools.js';
import { type ReadSubscription, readSubscription, writeSubscription } from './subscription-news.js';
import { FOREIGN, problemOf, type Verdict } from './verdicts.js';

/** An invoice, how it was paid, and its subscription. */
export interface ReadMonth extends ReadInvoice {
  readonly owner: ReadSubscription;
}

/** @returns null for an invoice of no subscription */
export async function readInvoice(tools: NewsTools, id: string): Promise<ReadMonth | null> {
  const invoice = await tools.stripe.invoices.retrieve(id);
  const subscription = subscriptionOf(invoice);
  if (!subscription) return null;
  const owner = await readSubscription(tools, subscription);
  return { invoice, owner, payment: await readPayment(tools, invoice) };
}

/** Writes the subscription first: whichever of the two Stripe tells first, the invoice finds it. */
export async function writeInvoice(tools: NewsTools, month: ReadMonth | null): Promise<Verdict> {
  if (!month) return FOREIGN;
  const verdict = await writeSubscription(tools, month.owner);
  if (verdict.outcome === 'stale' || problemOf(verdict)) return verdict;
  const subscription = await tools.subscriptions.findByProvider(month.owner.subscription.id);
  return subscription ? writeMonth(tools, subscription, month) : verdict;
}

async function readPayment({ stripe }: NewsTools, { id, status, amount_paid }: Stripe.Invoice): Promise<Stripe.PaymentIntent | null> {
  if (status !== 'paid' || amount_paid === 0) return null;
  const { data } = await stripe.invoicePayments.list({ invoice: id, status: 'paid', limit: 1 });
  const intent = data[0]?.payment.payment_intent;
  return intent ? stripe.paymentIntents.retrieve(idOf(intent)) : null;
}

async function writeMonth({ effects }: NewsTools, { id, priceNumber }: SubscriptionRecord, month: ReadMonth): Promise<Verdict> {
  const { invoice, owner } = month;
  switch (invoice.status) {
    case 'open':
      return invoice.attempted ? effects.invoices.owed(id, invoiceSight(invoice)) : FOREIGN;
    case 'void':
    case 'uncollectible':
      return effects.invoices.closed(id, invoiceSight(invoice), invoice.status === 'void' ? 'void' : 'uncollectible');
    case 'paid': {
      const paid = await effects.invoices.paid(id, saleSight(month));
      // THREAT[MON-06]: a subscription has another price from the first month on that was billed at it.
      const item = itemOf(owner.subscription);
      const isRepriced = paid.outcome === 'done' && item !== null && item.priceNumber > priceNumber && item.cents === invoice.amount_paid;
      if (isRepriced) await effects.subscriptions.repriced(id, item, invoiceSight(invoice).at);
      return paid;
    }
    default:
      return FOREIGN;
  }
}
