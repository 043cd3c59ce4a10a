import type Stripe from 'stripe';
import { attachCard, findCard, makeCard } from '../engine/payment-methods.js';
import { endSubscription } from '../engine/standing.js';
import { listRoute, page } from '../http/lists.js';
import { type Call, get, post, type Route, remove } from '../http/route.js';
import { invalid } from '../http/stripe-fault.js';
import { newCustomer } from '../objects/customer.js';
import { cardOf } from '../world/cards.js';
import { idOf } from '../world/kinds.js';

const FIELDS = [
  'address',
  'description',
  'email',
  'invoice_settings',
  'metadata',
  'name',
  'phone',
  'preferred_locales',
  'shipping',
  'tax_exempt',
] as const;

/** Who buys. */
export const customerRoutes: readonly Route[] = [
  post<Stripe.CustomerCreateParams>('/v1/customers', [...FIELDS, 'payment_method', 'source', 'test_clock'], create),
  listRoute<'customer', Stripe.CustomerListParams>('customer', '/v1/customers', ['email', 'test_clock']),
  get('/v1/customers/:id', [], retrieve),
  post<Stripe.CustomerUpdateParams>('/v1/customers/:id', [...FIELDS, 'default_source', 'source'], update),
  remove('/v1/customers/:id', [], removeCustomer),
  get<Stripe.PaymentMethodListParams>('/v1/customers/:id/payment_methods', ['type', 'limit', 'starting_after', 'ending_before'], cards),
  post<{ source: string; metadata: object }>('/v1/customers/:id/sources', ['source', 'metadata'], addSource),
  post<{ metadata: object; name: string }>('/v1/customers/:id/sources/:source', ['metadata', 'name'], updateSource),
];

function create({ world, owner, params }: Call): Stripe.Customer {
  const clock = params.text('test_clock');
  if (clock) world.store.get('test_helpers.test_clock', clock, owner, 'test_clock');
  const customer = newCustomer({ id: world.id('cus_'), created: world.now(clock), test_clock: clock ?? null });
  world.store.add(customer, owner);
  Object.assign(customer, said(customer, params));
  const method = params.text('payment_method');
  const attached = method ? attachCard(world, findCard(world, method, owner), customer) : undefined;
  const wanted = params.object('invoice_settings')?.text('default_payment_method');
  // The name of a test card means the card that was made of it just now.
  if (attached && wanted === method) customer.invoice_settings.default_payment_method = attached.id;
  world.emit('customer.created', customer);
  return customer;
}

function retrieve({ world, owner, id }: Call): Stripe.Customer | Stripe.DeletedCustomer {
  if (world.store.wasRemoved('customer', id)) return { id, object: 'customer', deleted: true };
  return world.store.get('customer', id, owner);
}

function update({ world, owner, params, id }: Call): Stripe.Customer {
  const customer = world.store.get('customer', id, owner);
  const wanted = params.object('invoice_settings')?.text('default_payment_method');
  if (wanted) {
    const method = world.store.get('payment_method', wanted, owner, 'invoice_settings[default_payment_method]');
    if (method.customer !== id)
      throw invalid(
        'The customer does not have a payment method with this ID.',
        'invoice_settings[default_payment_method]',
        'resource_missing',
      );
  }
  return world.change(customer, said(customer, params), 'customer.updated');
}

/** The customer goes, and every subscription with them. */
function removeCustomer({ world, owner, id }: Call): Stripe.DeletedCustomer {
  const customer = world.store.get('customer', id, owner);
  for (const subscription of world.store.all('subscription', owner)) {
    if (idOf(subscription.customer) === id && !subscription.ended_at) endSubscription(world, subscription, 'cancellation_requested');
  }
  world.emit('customer.deleted', customer);
  world.store.remove('customer', id);
  return { id, object: 'customer', deleted: true };
}

function cards({ world, owner, params, id }: Call): object {
  world.store.get('customer', id, owner);
  const theirs = world.store.all('payment_method', owner).filter((method) => method.customer === id);
  return page(params, theirs, `/v1/customers/${id}/payment_methods`);
}

/** Sources are what cards were called before; the command-line client still makes them. */
function addSource({ world, owner, params, id }: Call): object {
  const customer = world.store.get('customer', id, owner);
  const nature = cardOf(params.needText('source'));
  if (!nature) throw invalid(`No such token: '${params.text('source')}'`, 'source', 'resource_missing');
  const card = makeCard(world, nature, owner, { id: world.id('card_'), customer: id, metadata: params.metadata() });
  customer.default_source ??= card.id;
  world.emit('customer.source.created', card);
  return card;
}

function updateSource({ world, owner, params, id, innerId }: Call): object {
  world.store.get('customer', id, owner);
  const card = world.store.get('payment_method', innerId, owner);
  return world.change(card, { metadata: params.metadata(card.metadata) }, 'customer.source.updated');
}

function said(customer: Stripe.Customer, params: Call['params']): Partial<Stripe.Customer> {
  const settings = params.object('invoice_settings', ['default_payment_method', 'footer', 'custom_fields', 'rendering_options']);
  return {
    description: params.textOr('description', customer.description),
    email: params.textOr('email', customer.email),
    name: params.textOr('name', customer.name ?? null),
    phone: params.textOr('phone', customer.phone ?? null),
    metadata: params.metadata(customer.metadata),
    ...(settings && {
      invoice_settings: {
        ...customer.invoice_settings,
        default_payment_method: settings.textOr('default_payment_method', customer.invoice_settings.default_payment_method),
      },
    }),
  };
}
