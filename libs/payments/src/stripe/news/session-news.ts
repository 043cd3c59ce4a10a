import type { CheckoutRecord } from '@guildhall/data';
import type { CheckoutId } from '@guildhall/kernel';
import type Stripe from 'stripe';
import { refused } from '../../effects/outcome.js';
import { META } from '../calls/call-tools.js';
import { idOf, idOrNull } from '../reading/references.js';
import { isBuyer, type NewsTools } from './news-tools.js';
import { type ReadSubscription, readSubscription, writeSubscription } from './subscription-news.js';
import { FOREIGN, type Verdict } from './verdicts.js';

/** A page of Stripe's on which somebody paid or did not, and the subscription that came of it. */
export interface ReadSession {
  readonly session: Stripe.Checkout.Session;
  readonly owner: ReadSubscription | null;
}

export async function readSession(tools: NewsTools, id: string): Promise<ReadSession> {
  const session = await tools.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
  return { session, owner: session.subscription ? await readSubscription(tools, idOf(session.subscription)) : null };
}

export async function writeSession(tools: NewsTools, { session, owner }: ReadSession): Promise<Verdict> {
  const { checkouts, effects, clock } = tools;
  const id = session.metadata?.[META.checkout] as CheckoutId | undefined;
  if (!id) return FOREIGN;
  const checkout = await checkouts.lock(id);
  if (!checkout) return refused('unknown');
  if (!(await isBuyer(tools, checkout, session.customer))) return refused('mismatch');
  if (owner) return writeSubscription(tools, owner);
  if (session.status === 'expired') return effects.checkouts.ended(id, 'expired', clock.now());
  if (session.mode !== 'payment' || session.status !== 'complete') return FOREIGN;
  return session.payment_status === 'paid' ? writeTopUp(tools, checkout, session) : writeUnpaid(tools, checkout, session);
}

async function writeTopUp({ effects, clock }: NewsTools, checkout: CheckoutRecord, session: Stripe.Checkout.Session): Promise<Verdict> {
  const paymentId = idOrNull(session.payment_intent);
  // THREAT[MON-03]: a purchase that was paid twice, with two payments, is for the operator to look at.
  if (!paymentId || (checkout.paymentId !== null && checkout.paymentId !== paymentId)) return refused('mismatch');
  const payment = { paymentId, cents: session.amount_total ?? 0, currency: session.currency ?? '', at: clock.now() };
  return effects.checkouts.topUpPaid(checkout.id, payment);
}

/** A way to pay that takes days has not come to an end yet, or to a bad one. */
async function writeUnpaid(
  { effects, clock }: NewsTools,
  { id }: CheckoutRecord,
  { payment_intent }: Stripe.Checkout.Session,
): Promise<Verdict> {
  const status = typeof payment_intent === 'string' ? null : payment_intent?.status;
  const hasFailed = status === 'canceled' || status === 'requires_payment_method';
  return hasFailed ? effects.checkouts.ended(id, 'declined', clock.now()) : FOREIGN;
}
