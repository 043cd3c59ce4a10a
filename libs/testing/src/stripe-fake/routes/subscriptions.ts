import type Stripe from 'stripe';
import { findCard } from '../engine/payment-methods.js';
import { endSubscription } from '../engine/standing.js';
import { endTrial, firstItem, renew, subscribe, type WishedItem } from '../engine/subscriptions.js';
import { assertCanReceive } from '../engine/transfers.js';
import { listRoute } from '../http/lists.js';
import type { Params } from '../http/params.js';
import { type Call, get, post, type Route, remove } from '../http/route.js';
import { invalid } from '../http/stripe-fault.js';
import { planOf } from '../objects/catalogue.js';
import { DAY } from '../world/calendar.js';
import type { Owner } from '../world/kinds.js';
import type { World } from '../world/world.js';
import { createPrice } from './catalogue.js';
import { destinationOf } from './destination.js';
import { trialSettings } from './trials.js';

const FIELDS = [
  'application_fee_percent',
  'cancel_at',
  'cancel_at_period_end',
  'collection_method',
  'default_payment_method',
  'description',
  'items',
  'metadata',
  'on_behalf_of',
  'payment_behavior',
  'proration_behavior',
  'transfer_data',
  'trial_end',
  'trial_settings',
] as const;
const ITEM = ['id', 'price', 'price_data', 'quantity', 'metadata', 'deleted'];
const BEHAVIORS = ['allow_incomplete', 'default_incomplete', 'error_if_incomplete'] as const;
const LIVE = ['trialing', 'active', 'past_due', 'unpaid', 'incomplete', 'paused'];

/** Standing orders. */
export const subscriptionRoutes: readonly Route[] = [
  post<Stripe.SubscriptionCreateParams>(
    '/v1/subscriptions',
    [...FIELDS, 'customer', 'trial_period_days', 'off_session', 'currency'],
    create,
  ),
  listRoute<'subscription', Stripe.SubscriptionListParams>('subscription', '/v1/subscriptions', ['customer', 'test_clock'], {
    accepts: ['status', 'price', 'collection_method'],
    keeps: (subscription, { params }) => wanted(subscription, params),
  }),
  get('/v1/subscriptions/:id', [], ({ world, owner, id }) => world.store.get('subscription', id, owner)),
  post<Stripe.SubscriptionUpdateParams>('/v1/subscriptions/:id', [...FIELDS, 'cancellation_details', 'off_session'], update),
  post<Stripe.SubscriptionResumeParams>('/v1/subscriptions/:id/resume', ['billing_cycle_anchor', 'proration_behavior'], resume),
  remove<Stripe.SubscriptionCancelParams>('/v1/subscriptions/:id', ['cancellation_details', 'invoice_now', 'prorate'], cancel),
];

function create({ world, owner, params }: Call): Stripe.Subscription {
  assertCharged(params);
  const customer = world.store.get('customer', params.needText('customer'), owner, 'customer');
  const items = params.list('items', ITEM).map((item) => wish(world, owner, item));
  if (items.length === 0) throw invalid('Missing required param: items.', 'items', 'parameter_missing');
  const method = params.text('default_payment_method');
  const days = params.integer('trial_period_days') ?? 0;
  const subscription = subscribe(world, {
    customer,
    items,
    trialEnd: trialEnd(params, world.nowOf(customer)) ?? (days > 0 ? world.nowOf(customer) + days * DAY : null),
    behavior: params.choice('payment_behavior', BEHAVIORS) ?? 'allow_incomplete',
    fields: {
      ...sharing(world, owner, params),
      default_payment_method: method ? findCard(world, method, owner, 'default_payment_method').id : null,
      description: params.text('description') ?? null,
      metadata: params.metadata(),
      trial_settings: trialSettings(params),
    },
  });
  return params.flag('cancel_at_period_end')
    ? world.change(subscription, endAtPeriodEnd(world, subscription), 'customer.subscription.updated')
    : subscription;
}

function update({ world, owner, params, id }: Call): Stripe.Subscription {
  assertCharged(params);
  const subscription = world.store.get('subscription', id, owner);
  if (!LIVE.includes(subscription.status)) throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
  const method = params.text('default_payment_method');
  const items = params.list('items', ITEM);
  const changes: Partial<Stripe.Subscription> = {
    ...(params.has('application_fee_percent') || params.has('transfer_data') || params.has('on_behalf_of')
      ? sharing(world, owner, params)
      : {}),
    ...cancellation(world, subscription, params),
    ...(method && { default_payment_method: world.store.get('payment_method', method, owner, 'default_payment_method').id }),
    ...(items.length > 0 && { items: changedItems(world, subscription, params, items) }),
    description: params.textOr('description', subscription.description),
    metadata: params.metadata(subscription.metadata),
  };
  const end = trialEnd(params, world.nowOf(subscription), true);
  if (end !== null && end > world.nowOf(subscription)) Object.assign(changes, prolonged(subscription, end));
  world.change(subscription, changes, 'customer.subscription.updated');
  if (end !== null && end <= world.nowOf(subscription) && subscription.status === 'trialing') endTrialNow(world, subscription);
  return subscription;
}

/** A paused subscription goes on, with a period that begins now. */
function resume({ world, owner, id }: Call): Stripe.Subscription {
  const subscription = world.store.get('subscription', id, owner);
  if (subscription.status !== 'paused') throw invalid('You can only resume a subscription that is paused.');
  anchorNow(world, subscription);
  subscription.status = 'active';
  renew(world, subscription);
  world.emit('customer.subscription.resumed', subscription);
  return subscription;
}

function cancel({ world, owner, params, id }: Call): Stripe.Subscription {
  const subscription = world.store.get('subscription', id, owner);
  if (!LIVE.includes(subscription.status)) throw invalid(`No such subscription: '${id}'`, 'id', 'resource_missing');
  const comment = params.object('cancellation_details', ['comment', 'feedback'])?.text('comment');
  if (comment && subscription.cancellation_details) subscription.cancellation_details.comment = comment;
  return endSubscription(world, subscription, 'cancellation_requested');
}

/** Whoever asks for bills to be sent must not be told that cards are charged. */
function assertCharged(params: Params): void {
  if ((params.text('collection_method') ?? 'charge_automatically') === 'charge_automatically') return;
  throw invalid('The fake has only subscriptions that are charged automatically.', 'collection_method');
}

function wanted(subscription: Stripe.Subscription, params: Params): boolean {
  const status = params.text('status');
  const price = params.text('price');
  const isOver = subscription.status === 'canceled' || subscription.status === 'incomplete_expired';
  if (price && !subscription.items.data.some((item) => item.price.id === price)) return false;
  if (status === 'all') return true;
  if (status === 'ended') return isOver;
  return status ? subscription.status === status : subscription.status !== 'canceled';
}

function wish(world: World, owner: Owner, item: Params): WishedItem {
  const data = item.object('price_data');
  const price = data ? createPrice(world, owner, data) : world.store.get('price', item.needText('price'), owner, item.name('price'));
  if (!price.recurring)
    throw invalid(
      'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
      item.name('price'),
    );
  return { price, quantity: item.amount('quantity') ?? 1, metadata: item.metadata() };
}

function sharing(world: World, owner: Owner, params: Params): Partial<Stripe.Subscription> {
  const percent = params.decimal('application_fee_percent') ?? null;
  const transfer = params.object('transfer_data', ['destination', 'amount_percent']);
  if (transfer) assertCanReceive(world, transfer.needText('destination'), transfer.name('destination'));
  return {
    application_fee_percent: percent,
    on_behalf_of: destinationOf(world, owner, params, percent === null ? null : 'application_fee_percent').on_behalf_of,
    transfer_data: transfer
      ? { amount_percent: transfer.decimal('amount_percent') ?? null, destination: transfer.needText('destination') }
      : null,
  };
}

function cancellation(world: World, subscription: Stripe.Subscription, params: Params): Partial<Stripe.Subscription> {
  const atEnd = params.flag('cancel_at_period_end');
  const at = params.integer('cancel_at');
  if (atEnd && !subscription.cancel_at_period_end) return endAtPeriodEnd(world, subscription);
  if (at !== undefined) return { cancel_at: at, canceled_at: world.nowOf(subscription), cancel_at_period_end: false };
  if (atEnd === false || params.text('cancel_at') === '') {
    const details = { comment: null, feedback: null, feedback_option: null, reason: null };
    return { cancel_at: null, canceled_at: null, cancel_at_period_end: false, cancellation_details: details };
  }
  return {};
}

function endAtPeriodEnd(world: World, subscription: Stripe.Subscription): Partial<Stripe.Subscription> {
  return {
    cancel_at: firstItem(subscription).current_period_end,
    cancel_at_period_end: true,
    canceled_at: world.nowOf(subscription),
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: 'cancellation_requested' },
  };
}

/** Another price from the next period on: the fake prorates nothing, so that is what has to be asked for. */
function changedItems(
  world: World,
  subscription: Stripe.Subscription,
  params: Params,
  items: readonly Params[],
): Stripe.Subscription['items'] {
  const data = subscription.items.data.map((item) => ({ ...item }));
  for (const said of items) {
    const item = data.find(({ id }) => id === said.needText('id'));
    if (!item) throw invalid(`No such subscription item: '${said.text('id')}'`, said.name('id'), 'resource_missing');
    const price = said.has('price') || said.has('price_data') ? wish(world, world.store.ownerOf(subscription.id), said).price : item.price;
    const quantity = said.amount('quantity') ?? item.quantity;
    const costsOtherwise = price.unit_amount !== item.price.unit_amount || quantity !== item.quantity;
    if (costsOtherwise && params.text('proration_behavior') !== 'none' && subscription.status !== 'trialing') {
      throw invalid('The fake makes no prorations: say `proration_behavior=none`.', 'proration_behavior');
    }
    if (price.recurring?.interval !== item.price.recurring?.interval)
      throw invalid('The fake keeps the interval of a subscription.', said.name('price'));
    Object.assign(item, { price, plan: planOf(price), quantity, metadata: said.metadata(item.metadata) });
  }
  return { ...subscription.items, data };
}

function trialEnd(params: Params, now: number, isUpdate = false): number | null {
  if (params.text('trial_end') === 'now') return isUpdate ? now : null;
  const end = params.integer('trial_end');
  if (end === undefined) return null;
  if (end <= now) throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', 'trial_end');
  return end;
}

function prolonged(subscription: Stripe.Subscription, end: number): Partial<Stripe.Subscription> {
  const data = subscription.items.data.map((item) => ({ ...item, current_period_end: end }));
  return { status: 'trialing', trial_end: end, billing_cycle_anchor: end, items: { ...subscription.items, data } };
}

function endTrialNow(world: World, subscription: Stripe.Subscription): void {
  subscription.trial_end = world.nowOf(subscription);
  anchorNow(world, subscription);
  endTrial(world, subscription);
}

function anchorNow(world: World, subscription: Stripe.Subscription): void {
  const now = world.nowOf(subscription);
  subscription.billing_cycle_anchor = now;
  for (const item of subscription.items.data) item.current_period_end = now;
}
