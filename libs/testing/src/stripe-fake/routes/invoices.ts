import type Stripe from 'stripe';
import { addUp, draftInvoice, finalizeInvoice, giveUp, payInvoice } from '../engine/invoices.js';
import { subscriptionOf } from '../engine/standing.js';
import { listRoute, page } from '../http/lists.js';
import { type Call, get, post, type Route, remove } from '../http/route.js';
import { invalid } from '../http/stripe-fault.js';
import { decimal } from '../objects/common.js';
import { newInvoiceLine } from '../objects/invoice.js';
import { DAY } from '../world/calendar.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';

const FIELDS = [
  'auto_advance',
  'collection_method',
  'days_until_due',
  'default_payment_method',
  'description',
  'footer',
  'metadata',
] as const;

/** What is owed, and by which payment it was paid. */
export const invoiceRoutes: readonly Route[] = [
  post<Stripe.InvoiceCreateParams>('/v1/invoices', [...FIELDS, 'customer', 'currency', 'pending_invoice_items_behavior'], create),
  listRoute<'invoice', Stripe.InvoiceListParams>('invoice', '/v1/invoices', ['customer', 'status', 'collection_method'], {
    accepts: ['subscription'],
    keeps: (invoice, { world, params }) =>
      !params.has('subscription') || subscriptionOf(world, invoice)?.id === params.text('subscription'),
  }),
  get('/v1/invoices/:id', [], ({ world, owner, id }) => world.store.get('invoice', id, owner)),
  post<Stripe.InvoiceUpdateParams>('/v1/invoices/:id', FIELDS, update),
  remove('/v1/invoices/:id', [], removeDraft),
  get<Stripe.InvoiceListLineItemsParams>(
    '/v1/invoices/:id/lines',
    ['limit', 'starting_after', 'ending_before'],
    ({ world, owner, params, id }) =>
      page(params, world.store.get('invoice', id, owner).lines.data.toReversed(), `/v1/invoices/${id}/lines`),
  ),
  post<Stripe.InvoiceFinalizeInvoiceParams>('/v1/invoices/:id/finalize', ['auto_advance'], ({ world, owner, id }) =>
    finalizeInvoice(world, world.store.get('invoice', id, owner)),
  ),
  post<Stripe.InvoicePayParams>('/v1/invoices/:id/pay', ['payment_method', 'paid_out_of_band', 'off_session', 'source'], pay),
  post('/v1/invoices/:id/send', [], send),
  post('/v1/invoices/:id/void', [], ({ world, owner, id }) => giveUp(world, world.store.get('invoice', id, owner), 'void')),
  post('/v1/invoices/:id/mark_uncollectible', [], ({ world, owner, id }) =>
    giveUp(world, world.store.get('invoice', id, owner), 'uncollectible'),
  ),
  listRoute<'invoice_payment', Stripe.InvoicePaymentListParams>('invoice_payment', '/v1/invoice_payments', ['invoice', 'status'], {
    accepts: ['payment'],
    keeps: ({ payment }, { params }) => {
      const intent = params.object('payment', ['type', 'payment_intent', 'charge'])?.text('payment_intent');
      return intent === undefined || payment.payment_intent === intent;
    },
  }),
  get('/v1/invoice_payments/:id', [], ({ world, owner, id }) => world.store.get('invoice_payment', id, owner)),
  post<Stripe.InvoiceItemCreateParams>(
    '/v1/invoiceitems',
    ['amount', 'currency', 'customer', 'description', 'invoice', 'metadata'],
    createItem,
  ),
  get('/v1/invoiceitems/:id', [], ({ world, owner, id }) => world.store.get('invoiceitem', id, owner)),
  remove('/v1/invoiceitems/:id', [], removeItem),
];

function create({ world, owner, params }: Call): Stripe.Invoice {
  const customer = world.store.get('customer', params.needText('customer'), owner, 'customer');
  const takesPending = params.choice('pending_invoice_items_behavior', ['exclude', 'include']) === 'include';
  const pending = takesPending
    ? world.store.all('invoiceitem', owner).filter((item) => item.customer === customer.id && item.invoice === null)
    : [];
  const now = world.nowOf(customer);
  const collection = params.choice('collection_method', ['charge_automatically', 'send_invoice']) ?? 'charge_automatically';
  const days = params.integer('days_until_due');
  const fields = {
    currency: params.text('currency') ?? pending[0]?.currency ?? 'usd',
    billing_reason: 'manual' as const,
    period_start: now,
    period_end: now,
    auto_advance: params.flag('auto_advance') ?? false,
    automatically_finalizes_at: params.flag('auto_advance') ? now + world.settings.draftSeconds : null,
    collection_method: collection,
    due_date: days === undefined ? null : now + days * DAY,
    description: params.text('description') ?? null,
    metadata: params.metadata(),
  };
  return draftInvoice(world, customer, fields, (id) => pending.map((item) => toLine(world, item, id)));
}

function update({ world, owner, params, id }: Call): Stripe.Invoice {
  const invoice = world.store.get('invoice', id, owner);
  const changes = {
    auto_advance: params.flag('auto_advance') ?? invoice.auto_advance,
    description: params.textOr('description', invoice.description),
    metadata: params.metadata(invoice.metadata),
  };
  return world.change(invoice, changes, 'invoice.updated');
}

function removeDraft({ world, owner, id }: Call): Stripe.DeletedInvoice {
  const invoice = world.store.get('invoice', id, owner);
  if (invoice.status !== 'draft') throw invalid('You can only delete draft invoices.');
  for (const item of world.store.all('invoiceitem', owner)) if (item.invoice === id) item.invoice = null;
  world.emit('invoice.deleted', invoice);
  world.store.remove('invoice', id);
  return { id, object: 'invoice', deleted: true };
}

function pay({ world, owner, params, id }: Call): Stripe.Invoice {
  return payInvoice(world, world.store.get('invoice', id, owner), {
    method: params.text('payment_method'),
    outOfBand: params.flag('paid_out_of_band'),
  });
}

function send({ world, owner, id }: Call): Stripe.Invoice {
  const invoice = world.store.get('invoice', id, owner);
  if (invoice.collection_method !== 'send_invoice')
    throw invalid('You can only manually send an invoice if its collection method is `send_invoice`.');
  if (invoice.status === 'draft') finalizeInvoice(world, invoice);
  world.emit('invoice.sent', invoice);
  return invoice;
}

function createItem({ world, owner, params }: Call): Stripe.InvoiceItem {
  const customer = world.store.get('customer', params.needText('customer'), owner, 'customer');
  const amount = params.needInteger('amount');
  const now = world.nowOf(customer);
  const draft = params.text('invoice');
  const invoice = draft ? world.store.get('invoice', draft, owner, 'invoice') : undefined;
  const item: Stripe.InvoiceItem = {
    id: world.id('ii_'),
    object: 'invoiceitem',
    amount,
    currency: params.currency(),
    customer: customer.id,
    customer_account: null,
    date: now,
    description: params.text('description') ?? null,
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: params.metadata(),
    parent: null,
    period: { start: now, end: now },
    pricing: null,
    proration: false,
    quantity: 1,
    quantity_decimal: decimal(1),
    tax_rates: [],
    test_clock: idOf(customer.test_clock),
  };
  world.store.add(item, owner);
  world.emit('invoiceitem.created', item);
  if (invoice) {
    invoice.lines.data.push(toLine(world, item, invoice.id));
    addUp(invoice);
  }
  return item;
}

function removeItem({ world, owner, id }: Call): Stripe.DeletedInvoiceItem {
  const item = world.store.get('invoiceitem', id, owner);
  if (item.invoice) throw invalid('This invoice item is on an invoice already.');
  world.emit('invoiceitem.deleted', item);
  world.store.remove('invoiceitem', id);
  return { id, object: 'invoiceitem', deleted: true };
}

function toLine(world: World, item: Stripe.InvoiceItem, invoice: string): Stripe.InvoiceLineItem {
  item.invoice = invoice;
  const { amount, currency, description, period, quantity } = item;
  const details = { invoice_item: item.id, proration: false, proration_details: null, subscription: null };
  const parent = { type: 'invoice_item_details' as const, invoice_item_details: details, subscription_item_details: null };
  return newInvoiceLine({ id: world.id('il_'), amount, currency, description, period, quantity, invoice, parent });
}
