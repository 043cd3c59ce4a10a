import type Stripe from 'stripe';
import { invoiceOf, settle } from '../engine/invoices.js';
import { attachCard, findCard, makeCard } from '../engine/payment-methods.js';
import { capture, charge } from '../engine/payments.js';
import { listRoute, page } from '../http/lists.js';
import { type Call, get, type OlderNames, post, type Route } from '../http/route.js';
import { cardFault, invalid } from '../http/stripe-fault.js';
import { NO_BILLING_DETAILS } from '../objects/common.js';
import { newPaymentIntent } from '../objects/payment.js';
import { cardOf } from '../world/cards.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';
import { destinationOf } from './destination.js';

const INTENT = [
  'amount',
  'application_fee_amount',
  'customer',
  'currency',
  'description',
  'metadata',
  'payment_method',
  'payment_method_types',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'transfer_group',
] as const;
const CREATE = [
  ...INTENT,
  'automatic_payment_methods',
  'capture_method',
  'confirm',
  'confirmation_method',
  'off_session',
  'on_behalf_of',
  'return_url',
  'transfer_data',
] as const;
const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** Cards, and the payments that are tried with them. */
export const paymentRoutes: readonly Route[] = [
  post<Stripe.PaymentMethodCreateParams>(
    '/v1/payment_methods',
    ['type', 'card', 'billing_details', 'metadata', 'allow_redisplay'],
    createMethod,
  ),
  get<Stripe.PaymentMethodListParams>('/v1/payment_methods', ['customer', 'type', 'limit', 'starting_after', 'ending_before'], listMethods),
  get('/v1/payment_methods/:id', [], ({ world, owner, id }) => findCard(world, id, owner, 'id')),
  post<Stripe.PaymentMethodUpdateParams>('/v1/payment_methods/:id', ['metadata', 'billing_details', 'allow_redisplay'], updateMethod),
  post<{ customer: string }>('/v1/payment_methods/:id/attach', ['customer'], attach),
  post('/v1/payment_methods/:id/detach', [], detach),
  post<Stripe.PaymentIntentCreateParams & OlderNames>('/v1/payment_intents', CREATE, create),
  listRoute<'payment_intent', Stripe.PaymentIntentListParams>('payment_intent', '/v1/payment_intents', ['customer']),
  get<Stripe.PaymentIntentRetrieveParams>('/v1/payment_intents/:id', ['client_secret'], ({ world, owner, id }) =>
    world.store.get('payment_intent', id, owner),
  ),
  post<Stripe.PaymentIntentUpdateParams & OlderNames>('/v1/payment_intents/:id', INTENT, update),
  post<Stripe.PaymentIntentConfirmParams>('/v1/payment_intents/:id/confirm', ['payment_method', 'off_session', 'return_url'], confirm),
  post<Stripe.PaymentIntentCancelParams>('/v1/payment_intents/:id/cancel', ['cancellation_reason'], cancel),
  post<Stripe.PaymentIntentCaptureParams>('/v1/payment_intents/:id/capture', ['amount_to_capture'], captureHeld),
  listRoute<'charge', Stripe.ChargeListParams>('charge', '/v1/charges', ['customer', 'payment_intent', 'transfer_group']),
  get('/v1/charges/:id', [], ({ world, owner, id }) => world.store.get('charge', id, owner)),
  post<Stripe.ChargeUpdateParams>('/v1/charges/:id', ['description', 'metadata', 'receipt_email'], updateCharge),
];

function createMethod({ world, owner, params }: Call): Stripe.PaymentMethod {
  if (params.needText('type') !== 'card') throw invalid('The fake knows only payment methods of type `card`.', 'type');
  const card = params.object('card', ['token', 'number', 'exp_month', 'exp_year', 'cvc']);
  const name = card?.text('token') ?? card?.needText('number') ?? '';
  const nature = cardOf(name);
  if (!nature) throw invalid(`No such token: '${name}'`, 'card[token]', 'resource_missing');
  const said = params.object('billing_details');
  const [email, holder] = [said?.text('email') ?? null, said?.text('name') ?? null];
  const billing_details = { ...NO_BILLING_DETAILS, email, name: holder };
  return makeCard(world, nature, owner, { billing_details, metadata: params.metadata() });
}

function listMethods({ world, owner, params }: Call): object {
  const customer = params.text('customer');
  const theirs = world.store
    .all('payment_method', owner)
    .filter((method) => method.customer !== null && (!customer || method.customer === customer));
  return page(params, theirs, '/v1/payment_methods');
}

function updateMethod({ world, owner, params, id }: Call): Stripe.PaymentMethod {
  const method = world.store.get('payment_method', id, owner);
  return world.change(method, { metadata: params.metadata(method.metadata) }, 'payment_method.updated');
}

function attach({ world, owner, params, id }: Call): Stripe.PaymentMethod {
  const customer = world.store.get('customer', params.needText('customer'), owner, 'customer');
  return attachCard(world, findCard(world, id, owner, 'id'), customer);
}

function detach({ world, owner, id }: Call): Stripe.PaymentMethod {
  const method = world.store.get('payment_method', id, owner);
  const customer = world.store.peek('customer', idOf(method.customer));
  if (!customer) throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.');
  if (customer.invoice_settings.default_payment_method === id) customer.invoice_settings.default_payment_method = null;
  return world.change(method, { customer: null }, 'payment_method.detached');
}

function create({ world, owner, params }: Call): Stripe.PaymentIntent {
  const customer = params.text('customer');
  if (customer) world.store.get('customer', customer, owner, 'customer');
  const amount = params.amount('amount') ?? params.needInteger('amount');
  const currency = params.currency();
  if (amount < 50) throw invalid('Amount must be at least $0.50 usd', 'amount', 'amount_too_small');
  const fee = params.amount('application_fee_amount') ?? null;
  if (fee !== null && fee > amount) throw invalid('The application fee cannot be greater than the amount.', 'application_fee_amount');
  const sharing = destinationOf(world, owner, params, fee === null ? null : 'application_fee_amount');
  const method = params.text('payment_method');
  const intent = newPaymentIntent({
    id: world.id('pi_'),
    created: world.nowOf({ customer: customer ?? null }),
    amount,
    currency,
    application_fee_amount: fee,
    capture_method: params.choice('capture_method', ['automatic', 'automatic_async', 'manual']) ?? 'automatic',
    customer: customer ?? null,
    description: params.text('description') ?? null,
    metadata: params.metadata(),
    payment_method: method ? findCard(world, method, owner).id : null,
    receipt_email: params.text('receipt_email') ?? null,
    status: method ? 'requires_confirmation' : 'requires_payment_method',
    transfer_group: params.text('transfer_group') ?? null,
    ...sharing,
  });
  world.store.add(intent, owner);
  world.emit('payment_intent.created', intent);
  return params.flag('confirm') ? tryToPay(world, intent) : intent;
}

function update({ world, owner, params, id }: Call): Stripe.PaymentIntent {
  const intent = world.store.get('payment_intent', id, owner);
  if (!OPEN.includes(intent.status))
    throw invalid(
      `This PaymentIntent's amount could not be updated because it has a status of ${intent.status}.`,
      undefined,
      'payment_intent_unexpected_state',
    );
  const method = params.text('payment_method');
  return Object.assign(intent, {
    amount: params.amount('amount') ?? intent.amount,
    description: params.textOr('description', intent.description),
    metadata: params.metadata(intent.metadata),
    ...(method && { payment_method: findCard(world, method, owner).id, status: 'requires_confirmation' as const }),
  });
}

function confirm({ world, owner, params, id }: Call): Stripe.PaymentIntent {
  const intent = world.store.get('payment_intent', id, owner);
  const method = params.text('payment_method');
  if (method) intent.payment_method = findCard(world, method, owner).id;
  return tryToPay(world, intent);
}

function cancel({ world, owner, params, id }: Call): Stripe.PaymentIntent {
  const intent = world.store.get('payment_intent', id, owner);
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw invalid(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`,
      undefined,
      'payment_intent_unexpected_state',
    );
  }
  const reason = params.choice('cancellation_reason', ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']) ?? null;
  const changes = { status: 'canceled' as const, canceled_at: world.nowOf(intent), cancellation_reason: reason, amount_capturable: 0 };
  return world.change(intent, changes, 'payment_intent.canceled');
}

function captureHeld({ world, owner, params, id }: Call): Stripe.PaymentIntent {
  const intent = world.store.get('payment_intent', id, owner);
  const amount = params.amount('amount_to_capture') ?? intent.amount_capturable;
  if (intent.status !== 'requires_capture')
    throw invalid('This PaymentIntent could not be captured.', undefined, 'payment_intent_unexpected_state');
  if (amount > intent.amount_capturable)
    throw invalid('The amount is greater than what can be captured.', 'amount_to_capture', 'amount_too_large');
  capture(world, intent, amount);
  return intent;
}

function updateCharge({ world, owner, params, id }: Call): Stripe.Charge {
  const paid = world.store.get('charge', id, owner);
  const description = params.textOr('description', paid.description);
  return world.change(paid, { metadata: params.metadata(paid.metadata), description }, 'charge.updated');
}

function tryToPay(world: World, intent: Stripe.PaymentIntent): Stripe.PaymentIntent {
  const unexpected = (message: string) => invalid(message, undefined, 'payment_intent_unexpected_state');
  if (!OPEN.includes(intent.status)) throw unexpected(`You cannot confirm this PaymentIntent because it has a status of ${intent.status}.`);
  const method = world.store.peek('payment_method', idOf(intent.payment_method));
  if (!method) throw unexpected("You cannot confirm this PaymentIntent because it's missing a payment method.");
  // A second confirmation of what asked the holder is the holder's yes.
  const attempt = charge(world, intent, method, intent.status === 'requires_action');
  if (attempt.outcome === 'refused') throw cardFault(attempt.decline, intent);
  const invoice = attempt.outcome === 'paid' ? invoiceOf(world, intent.id) : undefined;
  if (invoice?.status === 'open') settle(world, invoice);
  return intent;
}
