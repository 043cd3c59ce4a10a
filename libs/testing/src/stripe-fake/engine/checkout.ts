import type Stripe from 'stripe';
import { cardFault, invalid, type StripeFault } from '../http/stripe-fault.js';
import { newCustomer } from '../objects/customer.js';
import { newPaymentIntent } from '../objects/payment.js';
import { DAY } from '../world/calendar.js';
import { CARDS, type CardNature, type Decline } from '../world/cards.js';
import { idOf } from '../world/kinds.js';
import type { SessionPlan } from '../world/session-plan.js';
import type { World } from '../world/world.js';
import { beginDebit, endDebit } from './debits.js';
import { makeCard } from './payment-methods.js';
import { charge } from './payments.js';
import { subscribe } from './subscriptions.js';

/** What the buyer enters. */
export interface Purchase {
  readonly card?: CardNature;
  readonly email?: string;
  readonly name?: string;
}

const EMAIL = 'buyer@example.com';

/** The buyer pays. @throws {StripeFault} 402 when the card is refused (the checkout stays open), 400 when it is not open */
export function completeSession(world: World, session: Stripe.Checkout.Session, purchase: Purchase = {}): Stripe.Checkout.Session {
  assertOpen(session);
  const plan = planOf(world, session);
  const nature = purchase.card ?? (CARDS.visa as CardNature);
  const customer = customerOf(world, session, purchase);
  if (session.mode === 'payment') payOnce(world, { session, nature, customer });
  else payAgainAndAgain(world, { session, plan, nature, customer: customer ?? newBuyer(world, session, purchase) });
  const isTrial = plan.trialEnd !== null || plan.trialDays > 0;
  return finish(world, session, purchase, isTrial || session.amount_total === 0 ? 'no_payment_required' : 'paid');
}

/**
 * The buyer pays from a bank account: the checkout is complete, and its money comes days later, or never.
 * @throws {StripeFault} 400 when it is not open, or not of mode `payment`
 */
export function submitDebit(world: World, session: Stripe.Checkout.Session): Stripe.Checkout.Session {
  assertOpen(session);
  if (session.mode !== 'payment') throw invalid('The fake debits bank accounts in checkouts of mode `payment` only.', 'mode');
  const customer = customerOf(world, session, {});
  if (!session.customer && customer) session.customer = customer.id;
  beginDebit(world, intentOf(world, session, customer));
  return finish(world, session, {}, 'unpaid');
}

/** The buyer's bank has answered. @throws {StripeFault} 400 when it was not asked, or has answered before */
export function settleDebit(world: World, session: Stripe.Checkout.Session, outcome: 'succeeded' | 'failed'): Stripe.Checkout.Session {
  const intent = world.store.peek('payment_intent', idOf(session.payment_intent));
  if (intent?.status !== 'processing') throw invalid('Nobody waits for a bank in this Checkout Session.');
  endDebit(world, intent, outcome);
  if (outcome === 'succeeded') session.payment_status = 'paid';
  world.emit(`checkout.session.async_payment_${outcome}`, session);
  return session;
}

function finish(
  world: World,
  session: Stripe.Checkout.Session,
  purchase: Purchase,
  payment_status: Stripe.Checkout.Session.PaymentStatus,
): Stripe.Checkout.Session {
  const payer = world.store.peek('customer', idOf(session.customer));
  const details = { address: null, business_name: null, individual_name: null, phone: null, tax_exempt: 'none' as const, tax_ids: [] };
  const email = payer?.email ?? session.customer_email ?? purchase.email ?? EMAIL;
  session.customer_details = { ...details, email, name: purchase.name ?? payer?.name ?? null };
  Object.assign(session, { status: 'complete', url: null, payment_status });
  world.emit('checkout.session.completed', session);
  return session;
}

/** The buyer's card is refused; the checkout stays open for another one. */
export function declineSession(world: World, session: Stripe.Checkout.Session, decline: Decline): StripeFault {
  assertOpen(session);
  const card: CardNature = { ...(CARDS.chargeDeclined as CardNature), decline };
  const customer = world.store.peek('customer', idOf(session.customer)) ?? null;
  return tryIntent(world, { session, nature: card, customer }) ?? cardFault(decline);
}

/** Nobody can pay any more. @throws {StripeFault} 400 when it is not open */
export function expireSession(world: World, session: Stripe.Checkout.Session): Stripe.Checkout.Session {
  assertOpen(session);
  Object.assign(session, { status: 'expired', url: null });
  world.emit('checkout.session.expired', session);
  return session;
}

interface Visit {
  readonly session: Stripe.Checkout.Session;
  readonly nature: CardNature;
  readonly customer: Stripe.Customer | null;
}

function payOnce(world: World, visit: Visit): void {
  const { session } = visit;
  if (!session.customer && visit.customer) session.customer = visit.customer.id;
  const refused = session.amount_total === 0 ? null : tryIntent(world, visit);
  if (refused) throw refused;
}

function payAgainAndAgain(world: World, visit: Visit & { plan: SessionPlan; customer: Stripe.Customer }): void {
  const { session, plan, nature, customer } = visit;
  const owner = world.store.ownerOf(session.id);
  const isTrial = plan.trialDays > 0 || plan.trialEnd !== null;
  const decline = (isTrial ? undefined : world.cards.take(customer.id)) ?? (nature.refusedAtOnce || !isTrial ? nature.decline : undefined);
  // A card that the bank refuses never becomes a subscription: the buyer is still in the checkout.
  if (decline) throw declineSession(world, session, decline);
  const method = makeCard(world, nature, owner, { customer: customer.id, created: world.nowOf(customer) });
  world.emit('payment_method.attached', method);
  const now = world.nowOf(customer);
  const subscription = subscribe(world, {
    customer,
    items: plan.lines.flatMap(({ price, quantity }) => (price?.recurring ? [{ price, quantity: quantity ?? 1 }] : [])),
    trialEnd: plan.trialEnd ?? (plan.trialDays > 0 ? now + plan.trialDays * DAY : null),
    behavior: 'allow_incomplete',
    holderThere: true,
    fields: { ...plan.subscription, default_payment_method: method.id },
  });
  Object.assign(session, { customer: customer.id, subscription: subscription.id, invoice: idOf(subscription.latest_invoice) });
}

/** Tries the card on the payment intent of the visit. @returns the refusal, if it was refused */
function tryIntent(world: World, { session, nature, customer }: Visit): StripeFault | null {
  const owner = world.store.ownerOf(session.id);
  const method = makeCard(world, nature, owner, { created: world.now() });
  const intent = intentOf(world, session, customer);
  const attempt = charge(world, intent, method, true);
  return attempt.outcome === 'refused' ? cardFault(attempt.decline, intent) : null;
}

/** The payment intent of a checkout, which is made at the first attempt to pay. */
function intentOf(world: World, session: Stripe.Checkout.Session, customer: Stripe.Customer | null): Stripe.PaymentIntent {
  const intent = world.store.peek('payment_intent', idOf(session.payment_intent)) ?? makeIntent(world, session, customer);
  if (session.mode === 'payment') session.payment_intent = intent.id;
  return intent;
}

function makeIntent(world: World, session: Stripe.Checkout.Session, customer: Stripe.Customer | null): Stripe.PaymentIntent {
  const intent = newPaymentIntent({
    id: world.id('pi_'),
    created: world.now(),
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer: customer?.id ?? null,
    ...planOf(world, session).payment,
  });
  world.store.add(intent, world.store.ownerOf(session.id));
  world.emit('payment_intent.created', intent);
  return intent;
}

function customerOf(world: World, session: Stripe.Checkout.Session, purchase: Purchase): Stripe.Customer | null {
  const known = world.store.peek('customer', idOf(session.customer));
  if (known) return known;
  return session.customer_creation === 'always' ? newBuyer(world, session, purchase) : null;
}

function newBuyer(world: World, session: Stripe.Checkout.Session, purchase: Purchase): Stripe.Customer {
  const email = session.customer_email ?? purchase.email ?? EMAIL;
  const customer = newCustomer({ id: world.id('cus_'), created: world.now(), email, name: purchase.name ?? null });
  world.store.add(customer, world.store.ownerOf(session.id));
  world.emit('customer.created', customer);
  return customer;
}

function planOf(world: World, session: Stripe.Checkout.Session): SessionPlan {
  const plan = world.plans.get(session.id);
  if (!plan) throw new Error(`The fake lost the plan of ${session.id}.`);
  return plan;
}

function assertOpen(session: Stripe.Checkout.Session): void {
  if (session.status === 'open') return;
  throw invalid(
    `Only Checkout Sessions with a status in ["open"] can be used like this. This Checkout Session has a status of ${session.status}.`,
  );
}
