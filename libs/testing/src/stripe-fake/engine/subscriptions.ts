import type Stripe from 'stripe';
import { cardFault, invalid } from '../http/stripe-fault.js';
import { apiList } from '../objects/common.js';
import { newInvoiceLine } from '../objects/invoice.js';
import { newSubscription, newSubscriptionItem } from '../objects/subscription.js';
import { DAY, nextPeriodStart, type Rhythm } from '../world/calendar.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';
import { collect, draftInvoice, finalizeInvoice, giveUp, intentOf } from './invoices.js';
import { endSubscription } from './standing.js';

/** One thing to be subscribed to. */
export interface WishedItem {
  readonly price: Stripe.Price;
  readonly quantity: number;
  readonly metadata?: Stripe.Metadata;
}

/** What a subscription is made from. */
export interface SubscriptionWish {
  readonly customer: Stripe.Customer;
  readonly items: readonly WishedItem[];
  readonly trialEnd: number | null;
  readonly behavior: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete';
  /** The buyer is at the keyboard, and says yes when the bank asks. */
  readonly holderThere?: boolean;
  readonly fields: Partial<Stripe.Subscription>;
}

/** How often a subscription is billed. */
function rhythmOf(subscription: Stripe.Subscription): Rhythm {
  const { recurring } = firstItem(subscription).price;
  if (!recurring) throw new Error(`The fake let ${subscription.id} have a price that is not recurring.`);
  return recurring;
}

/** The item that says which period is running. */
export function firstItem(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const [item] = subscription.items.data;
  if (!item) throw new Error(`The fake made ${subscription.id} without items.`);
  return item;
}

/** Begins a subscription: with a trial, or with a first invoice that is charged at once. @throws {StripeFault} 402 for `error_if_incomplete` */
export function subscribe(world: World, wish: SubscriptionWish): Stripe.Subscription {
  const { customer, trialEnd } = wish;
  const now = world.nowOf(customer);
  const owner = world.store.ownerOf(customer.id);
  const [first] = wish.items;
  if (!first?.price.recurring)
    throw invalid(
      'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
      'items[0][price]',
    );
  assertPayable(wish);
  const id = world.id('sub_');
  const anchor = trialEnd ?? now;
  const period = { current_period_start: now, current_period_end: trialEnd ?? nextPeriodStart(anchor, first.price.recurring, now) };
  const items = wish.items.map(({ price, quantity, metadata = {} }) =>
    newSubscriptionItem({ id: world.id('si_'), subscription: id, price, quantity, metadata, created: now, ...period }),
  );
  const subscription = newSubscription({
    id,
    created: now,
    start_date: now,
    currency: first.price.currency,
    customer: customer.id,
    billing_cycle_anchor: anchor,
    items: apiList(`/v1/subscription_items?subscription=${id}`, items),
    status: trialEnd === null ? 'incomplete' : 'trialing',
    test_clock: idOf(customer.test_clock),
    trial_start: trialEnd === null ? null : now,
    trial_end: trialEnd,
    ...wish.fields,
  });
  world.store.add(subscription, owner);
  customer.currency ??= first.price.currency;
  const invoice = bill(world, subscription, { reason: 'subscription_create', from: now, to: now });
  world.emit('customer.subscription.created', subscription);
  finalizeInvoice(world, invoice);
  if (invoice.amount_remaining > 0 && wish.behavior === 'default_incomplete') return subscription;
  const decline = collect(world, invoice, { holderThere: wish.holderThere });
  if (decline && wish.behavior === 'error_if_incomplete') throw cardFault(decline, intentOf(world, invoice));
  return subscription;
}

/** One period ends and the next one begins: with a draft of its invoice. */
export function renew(world: World, subscription: Stripe.Subscription): void {
  const { current_period_start: from, current_period_end: to } = firstItem(subscription);
  const before = JSON.parse(JSON.stringify(subscription.items));
  const wasTrial = subscription.status === 'trialing';
  const end = nextPeriodStart(subscription.billing_cycle_anchor, rhythmOf(subscription), to);
  for (const item of subscription.items.data) Object.assign(item, { current_period_start: to, current_period_end: end });
  if (wasTrial) subscription.status = 'active';
  const invoice = bill(world, subscription, { reason: 'subscription_cycle', from, to });
  const previous = { items: before, latest_invoice: null, ...(wasTrial && { status: 'trialing' }) };
  world.emit('customer.subscription.updated', subscription, previous);
  if (subscription.status === 'unpaid') world.change(invoice, { auto_advance: false, automatically_finalizes_at: null }, 'invoice.updated');
}

/** A trial is over: the first real period begins, or nothing does when there is no card and the seller wanted it so. */
export function endTrial(world: World, subscription: Stripe.Subscription): void {
  const customer = world.store.sure('customer', idOf(subscription.customer));
  const hasCard = subscription.default_payment_method ?? customer.invoice_settings.default_payment_method ?? customer.default_source;
  const otherwise = subscription.trial_settings?.end_behavior.missing_payment_method;
  if (!hasCard && otherwise === 'cancel') endSubscription(world, subscription, 'payment_failed');
  else if (!hasCard && otherwise === 'pause') world.change(subscription, { status: 'paused' }, 'customer.subscription.paused');
  else renew(world, subscription);
}

/** Nobody paid the first invoice within 23 hours. */
export function expireIncomplete(world: World, subscription: Stripe.Subscription): void {
  const invoice = world.store.peek('invoice', idOf(subscription.latest_invoice));
  if (invoice?.status === 'open') giveUp(world, invoice, 'void');
  world.change(subscription, { status: 'incomplete_expired', ended_at: world.nowOf(subscription) }, 'customer.subscription.updated');
}

/** When the end of a trial is announced: three days before, or at once when it is shorter. */
export function trialNotice(subscription: Stripe.Subscription): number {
  return Math.max((subscription.trial_end ?? 0) - 3 * DAY, subscription.created);
}

function assertPayable({ customer, trialEnd, behavior, fields }: SubscriptionWish): void {
  const card = fields.default_payment_method ?? customer.invoice_settings.default_payment_method ?? customer.default_source;
  if (card || trialEnd !== null || behavior === 'default_incomplete') return;
  throw invalid(
    'This customer has no attached payment source or default payment method. Please consider adding a default payment method.',
    undefined,
    'resource_missing',
  );
}

/** The draft of what the running period costs; a trial costs nothing. */
function bill(
  world: World,
  subscription: Stripe.Subscription,
  { reason, from, to }: { reason: 'subscription_create' | 'subscription_cycle'; from: number; to: number },
): Stripe.Invoice {
  const customer = world.store.sure('customer', idOf(subscription.customer));
  const invoice = draftInvoice(
    world,
    customer,
    {
      currency: subscription.currency,
      billing_reason: reason,
      // The period that is over: the one that is paid for is in the lines.
      period_start: from,
      period_end: to,
      automatically_finalizes_at: reason === 'subscription_cycle' ? to + world.settings.draftSeconds : null,
      on_behalf_of: subscription.on_behalf_of,
      parent: {
        type: 'subscription_details',
        quote_details: null,
        subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
      },
    },
    (id) => subscription.items.data.map((item) => lineOf(world, subscription, item, id)),
  );
  subscription.latest_invoice = invoice.id;
  return invoice;
}

function lineOf(world: World, subscription: Stripe.Subscription, item: Stripe.SubscriptionItem, invoice: string): Stripe.InvoiceLineItem {
  const isTrial = subscription.status === 'trialing';
  const { price, quantity = 1 } = item;
  const product = world.store.peek('product', idOf(price.product));
  return newInvoiceLine({
    id: world.id('il_'),
    amount: isTrial ? 0 : (price.unit_amount ?? 0) * quantity,
    currency: price.currency,
    description: isTrial ? `Trial period for ${product?.name}` : `${quantity} × ${product?.name} (per ${price.recurring?.interval})`,
    invoice,
    metadata: { ...subscription.metadata },
    parent: {
      type: 'subscription_item_details',
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: null,
        subscription: subscription.id,
        subscription_item: item.id,
      },
    },
    period: { start: item.current_period_start, end: item.current_period_end },
    pricing: {
      type: 'price_details',
      price_details: { price: price.id, product: idOf(price.product) ?? '' },
      unit_amount_decimal: price.unit_amount_decimal,
    },
    quantity,
    subscription: subscription.id,
  });
}
