import type Stripe from 'stripe';
import { isGiven, refundSight } from '../reading/payments.js';
import { FinalFault } from '../stripe-faults.js';
import { type AskedCall, type CallMaker, type CallTools, LOOK_LIMIT, META } from './call-tools.js';

/** Gives money back, and posts it as soon as Stripe has agreed; the event says the same again. */
export const refundSend: CallMaker<'refund.send'> = {
  make: async (tools, asked) => {
    const known = asked.mayBeThere ? await findRefund(tools, asked) : null;
    const refund = known ?? (await makeRefund(tools, asked));
    if (!isGiven(refund)) throw new FinalFault('The refund has failed.');
    const seen = refundSight(refund, asked.about.paymentId);
    return { result: { refundId: refund.id }, write: () => tools.effects.refunds.refunded(seen) };
  },
};

/** Takes back from the seller what they were paid of a payment that the buyer's bank has taken back. */
export const transferReverse: CallMaker<'transfer.reverse'> = {
  make: async (tools, asked) => {
    const transfer = await findSent(tools, asked);
    const left = transfer.amount - transfer.amount_reversed;
    const known = transfer.reversals.data.find(({ metadata }) => metadata?.[META.call] === asked.call.id);
    const amount = Math.min(asked.about.cents, left);
    if (known || amount === 0) return { result: null };
    const fields = { amount, metadata: { [META.call]: asked.call.id } };
    await tools.stripe.transfers.createReversal(transfer.id, fields, { idempotencyKey: asked.key });
    return { result: null };
  },
};

async function findRefund({ stripe }: CallTools, { call, about }: AskedCall<'refund.send'>): Promise<Stripe.Refund | null> {
  const { data } = await stripe.refunds.list({ payment_intent: about.paymentId, limit: LOOK_LIMIT });
  return data.find(({ metadata }) => metadata?.[META.call] === call.id) ?? null;
}

function makeRefund({ stripe }: CallTools, { call, about, key }: AskedCall<'refund.send'>): Promise<Stripe.Refund> {
  const { paymentId: payment_intent, cents: amount, takeFromSeller } = about;
  const sellers = takeFromSeller ? { reverse_transfer: true, refund_application_fee: true } : {};
  return stripe.refunds.create({ payment_intent, amount, metadata: { [META.call]: call.id }, ...sellers }, { idempotencyKey: key });
}

async function findSent({ stripe }: CallTools, { about }: AskedCall<'transfer.reverse'>): Promise<Stripe.Transfer> {
  const { data } = await stripe.charges.list({ payment_intent: about.paymentId, limit: LOOK_LIMIT });
  const sent = data.find(({ transfer }) => transfer)?.transfer;
  if (!sent) throw new FinalFault('The seller was not paid with this payment.');
  return stripe.transfers.retrieve(typeof sent === 'string' ? sent : sent.id);
}
