import type { AccountId } from '@guildhall/kernel';
import type Stripe from 'stripe';
import { callKey, paymentCall } from '../../calls/payment-calls.js';
import { LOOK_LIMIT, META } from '../calls/call-tools.js';
import { disputeSight, isGiven, refundSight } from '../reading/payments.js';
import { idOf } from '../reading/references.js';
import { type ReadMonth, readInvoice, writeInvoice } from './invoice-news.js';
import type { NewsTools } from './news-tools.js';
import { type ReadSession, readSession, writeSession } from './session-news.js';
import { FOREIGN, together, type Verdict } from './verdicts.js';

/** A payment, what it was for, and what of it went back. */
export interface ReadPayment {
  readonly intent: Stripe.PaymentIntent;
  readonly session: ReadSession | null;
  readonly month: ReadMonth | null;
  readonly refunds: readonly Stripe.Refund[];
  readonly disputes: readonly Stripe.Dispute[];
}

export async function readPayment(tools: NewsTools, id: string): Promise<ReadPayment> {
  const { stripe } = tools;
  const { data: refunds } = await stripe.refunds.list({ payment_intent: id, limit: LOOK_LIMIT });
  const { data: disputes } = await stripe.disputes.list({ payment_intent: id, limit: LOOK_LIMIT });
  const intent = await stripe.paymentIntents.retrieve(id);
  const isTopUp = intent.metadata[META.checkout] !== undefined;
  const session = isTopUp ? await sessionOf(tools, id) : null;
  return { intent, session, month: isTopUp ? null : await monthOf(tools, id), refunds, disputes };
}

/**
 * Writes what was paid first, and then what went back: whichever Stripe tells first, the other is there. Every refund and dispute of the payment
 * is written, so that one of which nothing was heard is found with the next.
 */
export async function writePayment(tools: NewsTools, { intent, session, month, refunds, disputes }: ReadPayment): Promise<Verdict> {
  const paid = session ? await writeSession(tools, session) : await writeInvoice(tools, month);
  if (paid.outcome === 'stale' || paid.outcome === 'refused') return paid;
  const account = await buyerOf(tools, intent.id);
  // What was bought twice is undone at Stripe, and was never ours.
  if (!account) return paid;
  const verdicts: Verdict[] = [paid];
  for (const refund of [...refunds].reverse()) verdicts.push(await writeRefund(tools, refund, { intent, account }));
  for (const dispute of inOrder(disputes)) verdicts.push(await writeDispute(tools, dispute, { intent, account }));
  return together(verdicts);
}

/** What is won is given again before it is looked what is left for the others. */
function inOrder(disputes: readonly Stripe.Dispute[]): Stripe.Dispute[] {
  const isWon = (dispute: Stripe.Dispute): boolean => disputeSight(dispute, '')?.state === 'won';
  return [...disputes].reverse().sort((one, other) => Number(isWon(other)) - Number(isWon(one)));
}

interface Paid {
  readonly intent: Stripe.PaymentIntent;
  readonly account: AccountId;
}

async function sessionOf(tools: NewsTools, payment_intent: string): Promise<ReadSession | null> {
  const { data } = await tools.stripe.checkout.sessions.list({ payment_intent, limit: 1 });
  return data[0] ? readSession(tools, data[0].id) : null;
}

async function monthOf(tools: NewsTools, payment_intent: string): Promise<ReadMonth | null> {
  const { data } = await tools.stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent }, limit: 1 });
  return data[0] ? readInvoice(tools, idOf(data[0].invoice)) : null;
}

async function buyerOf({ checkouts, invoices }: NewsTools, paymentId: string): Promise<AccountId | null> {
  const paid = (await invoices.findByPayment(paymentId)) ?? (await checkouts.findByPayment(paymentId));
  return paid?.accountId ?? null;
}

async function writeRefund(tools: NewsTools, refund: Stripe.Refund, { intent, account }: Paid): Promise<Verdict> {
  const { refunds } = tools.effects;
  if (!isGiven(refund)) return refunds.refundFailed(refundSight(refund, intent.id));
  const verdict = await refunds.refunded(refundSight(refund, intent.id));
  const isHalf = verdict.outcome === 'done' && refund.transfer_reversal === null && (await isPaidDirectly(tools, intent));
  if (isHalf) await takeBack(tools, { account, intent, name: refund.id, cents: refund.amount });
  return verdict;
}

async function writeDispute(tools: NewsTools, dispute: Stripe.Dispute, { intent, account }: Paid): Promise<Verdict> {
  const seen = disputeSight(dispute, intent.id);
  if (!seen) return FOREIGN;
  const taken = await tools.outbox.findByKey(callKey('transfer.reverse', dispute.id));
  const verdict = await tools.effects.refunds.disputed({ ...seen, isTakenFromSeller: taken !== null && taken.status !== 'failed' });
  if (seen.state === 'lost' && verdict.outcome !== 'refused' && (await isPaidDirectly(tools, intent))) {
    await takeBack(tools, { account, intent, name: dispute.id, cents: dispute.amount });
  }
  return verdict;
}

/** Whether the seller has their part of it at Stripe: what was taken back from them before waits here. */
async function isPaidDirectly({ invoices }: NewsTools, { id, transfer_data }: Stripe.PaymentIntent): Promise<boolean> {
  return transfer_data !== null && ((await invoices.findByPayment(id))?.isPaidDirectly ?? false);
}

/** Stripe takes what goes back from the platform; the seller's part of it is asked for. The platform keeps its fee at Stripe instead. */
async function takeBack(
  { outbox }: NewsTools,
  { account: accountId, intent, name, cents }: Paid & { readonly name: string; readonly cents: number },
): Promise<void> {
  const fee = Math.round(((intent.application_fee_amount ?? 0) * cents) / intent.amount);
  await outbox.add(paymentCall('transfer.reverse', { accountId, name, about: { paymentId: intent.id, cents: cents - fee } }));
}
