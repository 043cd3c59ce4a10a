import type Stripe from 'stripe';
import { completeSession, expireSession } from '../engine/checkout.js';
import { findCard } from '../engine/payment-methods.js';
import { assertCanReceive } from '../engine/transfers.js';
import { listRoute, page } from '../http/lists.js';
import type { Params } from '../http/params.js';
import { type Call, get, type OlderNames, post, type Route } from '../http/route.js';
import { invalid } from '../http/stripe-fault.js';
import { newLineItem, newSession } from '../objects/session.js';
import type { Owner } from '../world/kinds.js';
import type { SessionPlan } from '../world/session-plan.js';
import type { World } from '../world/world.js';
import { createPrice } from './catalogue.js';
import { destinationOf } from './destination.js';
import { trialSettings } from './trials.js';

const ACCEPTS = [
  'mode',
  'line_items',
  'success_url',
  'cancel_url',
  'customer',
  'customer_email',
  'customer_creation',
  'customer_update',
  'client_reference_id',
  'currency',
  'expires_at',
  'metadata',
  'payment_intent_data',
  'subscription_data',
  'allowed_payment_method_types',
  'payment_method_types',
  'payment_method_collection',
  'allow_promotion_codes',
  'billing_address_collection',
  'locale',
  'submit_type',
  'ui_mode',
  'automatic_tax',
  'saved_payment_method_options',
] as const;
const PAYMENT_DATA = [
  'application_fee_amount',
  'capture_method',
  'description',
  'metadata',
  'on_behalf_of',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'statement_descriptor',
  'statement_descriptor_suffix',
  'transfer_data',
  'transfer_group',
];
const SUBSCRIPTION_DATA = [
  'application_fee_percent',
  'description',
  'metadata',
  'on_behalf_of',
  'transfer_data',
  'trial_end',
  'trial_period_days',
  'trial_settings',
  'billing_mode',
];
const LINE = ['price', 'price_data', 'quantity', 'adjustable_quantity', 'metadata'];
const PRICE_DATA = ['currency', 'product', 'product_data', 'recurring', 'unit_amount', 'unit_amount_decimal', 'tax_behavior'];
/** Half a dollar: less is not worth a card. */
const LEAST_CENTS = 50;
const HOUR = 3600;

/** Visits to the checkout. */
export const sessionRoutes: readonly Route[] = [
  post<Stripe.Checkout.SessionCreateParams & OlderNames>('/v1/checkout/sessions', ACCEPTS, create),
  listRoute<'checkout.session', Stripe.Checkout.SessionListParams>(
    'checkout.session',
    '/v1/checkout/sessions',
    ['customer', 'payment_intent', 'status', 'subscription'],
    {
      accepts: ['customer_details'],
      keeps: (session, { params }) => {
        const email = params.object('customer_details', ['email'])?.text('email');
        return email === undefined || session.customer_details?.email === email;
      },
    },
  ),
  get('/v1/checkout/sessions/:id', [], ({ world, owner, id }) => world.store.get('checkout.session', id, owner)),
  post<Stripe.Checkout.SessionUpdateParams>('/v1/checkout/sessions/:id', ['metadata'], update),
  post('/v1/checkout/sessions/:id/expire', [], ({ world, owner, id }) =>
    expireSession(world, world.store.get('checkout.session', id, owner)),
  ),
  get<{ limit: number; starting_after: string; ending_before: string }>(
    '/v1/checkout/sessions/:id/line_items',
    ['limit', 'starting_after', 'ending_before'],
    ({ world, owner, params, id }) => {
      world.store.get('checkout.session', id, owner);
      return page(params, world.plans.get(id)?.lines.toReversed() ?? [], `/v1/checkout/sessions/${id}/line_items`);
    },
  ),
  // What the hosted page calls; the command-line client does so, too, to trigger a completed checkout.
  get('/v1/payment_pages/:id', [], ({ world, owner, id }) => world.store.get('checkout.session', id, owner)),
  post<{ payment_method: string; expected_amount: number }>(
    '/v1/payment_pages/:id/confirm',
    ['payment_method', 'expected_amount'],
    confirmPage,
  ),
];

function create({ world, owner, params }: Call): Stripe.Checkout.Session {
  const mode = params.choice('mode', ['payment', 'subscription', 'setup']) ?? 'payment';
  if (mode === 'setup') throw invalid('The fake has no checkouts of mode `setup`.', 'mode');
  const success = params.needText('success_url');
  const customer = customerOf(world, owner, params);
  const now = world.now();
  const payment = params.object('payment_intent_data', PAYMENT_DATA);
  const subscription = params.object('subscription_data', SUBSCRIPTION_DATA);
  assertFits(mode, payment, subscription);
  const lines = params.list('line_items', LINE).map((line) => lineOf(world, owner, line));
  const total = assertSellable(mode, lines);
  const plan: SessionPlan = {
    lines,
    payment: payment ? paymentFields(world, owner, payment) : {},
    subscription: subscription ? subscriptionFields(world, owner, subscription) : {},
    trialDays: subscription?.integer('trial_period_days') ?? 0,
    trialEnd: subscription?.integer('trial_end') ?? null,
  };
  const id = world.id('cs_test_');
  const isTrial = plan.trialDays > 0 || plan.trialEnd !== null;
  const session = newSession({
    id,
    created: now,
    mode,
    expires_at: expiry(params, now),
    amount_subtotal: isTrial ? 0 : total,
    amount_total: isTrial ? 0 : total,
    currency: lines[0]?.currency ?? 'usd',
    success_url: success,
    cancel_url: params.text('cancel_url') ?? null,
    client_reference_id: params.text('client_reference_id') ?? null,
    customer: customer?.id ?? null,
    customer_email: params.text('customer_email') ?? null,
    metadata: params.metadata(),
    url: `${world.origin}/c/pay/${id}`,
    ...(mode === 'payment' && { customer_creation: params.choice('customer_creation', ['always', 'if_required']) ?? 'if_required' }),
  });
  world.plans.set(id, plan);
  return world.store.add(session, owner);
}

function update({ world, owner, params, id }: Call): Stripe.Checkout.Session {
  const session = world.store.get('checkout.session', id, owner);
  session.metadata = params.metadata(session.metadata);
  return session;
}

function confirmPage({ world, owner, params, id }: Call): Stripe.Checkout.Session {
  const session = world.store.get('checkout.session', id, owner);
  const method = findCard(world, params.needText('payment_method'), owner);
  const expected = params.integer('expected_amount');
  if (expected !== undefined && expected !== session.amount_total) throw invalid('The amount has changed.', 'expected_amount');
  const { email, name } = method.billing_details;
  return completeSession(world, session, { card: world.natures.get(method.id), email: email ?? undefined, name: name ?? undefined });
}

function customerOf(world: World, owner: Owner, params: Params): Stripe.Customer | undefined {
  const id = params.text('customer');
  if (id && params.text('customer_email'))
    throw invalid('You may only specify one of these parameters: customer, customer_email.', 'customer_email');
  return id ? world.store.get('customer', id, owner, 'customer') : undefined;
}

function lineOf(world: World, owner: Owner, line: Params): Stripe.LineItem {
  const data = line.object('price_data', PRICE_DATA);
  const price = data ? createPrice(world, owner, data) : world.store.get('price', line.needText('price'), owner, line.name('price'));
  if (!price.active) throw invalid(`The price specified is inactive. This field only accepts active prices.`, line.name('price'));
  const product = world.store.peek('product', String(price.product));
  return newLineItem(world.id('li_'), price, line.amount('quantity') ?? 1, product?.name ?? '');
}

function assertFits(mode: 'payment' | 'subscription', payment: Params | undefined, subscription: Params | undefined): void {
  if (mode === 'payment' && subscription) throw invalid('You can not pass `subscription_data` in `payment` mode.', 'subscription_data');
  if (mode === 'subscription' && payment)
    throw invalid('You can not pass `payment_intent_data` in `subscription` mode.', 'payment_intent_data');
}

/** @returns what is to be paid now, in cents */
function assertSellable(mode: 'payment' | 'subscription', lines: readonly Stripe.LineItem[]): number {
  if (lines.length === 0) throw invalid('Missing required param: line_items.', 'line_items', 'parameter_missing');
  const recurring = lines.filter(({ price }) => price?.recurring);
  if (mode === 'payment' && recurring.length > 0) {
    throw invalid(
      'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
      'line_items[0]',
    );
  }
  if (mode === 'subscription' && recurring.length < lines.length) {
    throw invalid('The fake sells only recurring prices in `subscription` mode, and at least one.', 'line_items[0]');
  }
  if (new Set(lines.map(({ currency }) => currency)).size > 1)
    throw invalid('All prices on a Checkout Session must have the same currency.', 'line_items');
  const total = lines.reduce((sum, { amount_total }) => sum + amount_total, 0);
  if (mode === 'payment' && total < LEAST_CENTS) {
    throw invalid("The Checkout Session's total amount due must add up to at least $0.50 usd", undefined, 'amount_too_small');
  }
  return total;
}

function expiry(params: Params, now: number): number {
  const wanted = params.integer('expires_at');
  if (wanted === undefined) return now + 24 * HOUR;
  if (wanted >= now + HOUR / 2 && wanted <= now + 24 * HOUR) return wanted;
  throw invalid(
    'The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.',
    'expires_at',
  );
}

function paymentFields(world: World, owner: Owner, data: Params): Partial<Stripe.PaymentIntent> {
  const fee = data.amount('application_fee_amount') ?? null;
  if (data.text('capture_method') === 'manual') throw invalid('The fake captures what is paid in a checkout.', data.name('capture_method'));
  return {
    application_fee_amount: fee,
    description: data.text('description') ?? null,
    metadata: data.metadata(),
    receipt_email: data.text('receipt_email') ?? null,
    transfer_group: data.text('transfer_group') ?? null,
    ...destinationOf(world, owner, data, fee !== null ? 'application_fee_amount' : null),
  };
}

function subscriptionFields(world: World, owner: Owner, data: Params): Partial<Stripe.Subscription> {
  const percent = data.decimal('application_fee_percent') ?? null;
  const { on_behalf_of } = destinationOf(world, owner, data, percent !== null ? 'application_fee_percent' : null);
  const transfer = data.object('transfer_data', ['destination', 'amount_percent']);
  if (transfer) assertCanReceive(world, transfer.needText('destination'), transfer.name('destination'));
  return {
    application_fee_percent: percent,
    description: data.text('description') ?? null,
    metadata: data.metadata(),
    on_behalf_of,
    transfer_data: transfer
      ? { amount_percent: transfer.decimal('amount_percent') ?? null, destination: transfer.needText('destination') }
      : null,
    trial_settings: trialSettings(data),
  };
}
