import type Stripe from 'stripe';
import { balanceOf } from '../engine/balance.js';
import { catchUp } from '../engine/due.js';
import { listRoute } from '../http/lists.js';
import { type Call, get, post, type Route, remove } from '../http/route.js';
import { invalid } from '../http/stripe-fault.js';
import type { WebhookDelivery } from '../webhooks/delivery.js';
import { DAY } from '../world/calendar.js';
import { idOf } from '../world/kinds.js';
import { snapshot } from '../world/world.js';

const ENDPOINT = ['url', 'enabled_events', 'description', 'metadata'] as const;

/** Everything around buying: the portal, the balance, events and where they go, and clocks for tests. */
export function operationRoutes(delivery: WebhookDelivery): readonly Route[] {
  return [
    post<Stripe.BillingPortal.SessionCreateParams>(
      '/v1/billing_portal/sessions',
      ['customer', 'return_url', 'configuration', 'flow_data', 'locale'],
      openPortal,
    ),
    get('/v1/balance', [], ({ world, owner }) => balanceOf(world, owner)),
    listRoute<'event', Stripe.EventListParams>('event', '/v1/events', ['type'], {
      accepts: ['types', 'delivery_success'],
      keeps: (event, { params }) =>
        (params.texts('types')?.includes(event.type) ?? true) && delivered(event, params.flag('delivery_success')),
    }),
    get('/v1/events/:id', [], ({ world, owner, id }) => world.store.get('event', id, owner)),
    post<{ for_stripecli: boolean; webhook_endpoint: string }>(
      '/v1/events/:id/retry',
      ['for_stripecli', 'webhook_endpoint'],
      ({ world, id }) => {
        const event = world.store.sure('event', id);
        void delivery.deliver(event);
        return event;
      },
    ),
    post<Stripe.WebhookEndpointCreateParams>('/v1/webhook_endpoints', [...ENDPOINT, 'api_version', 'connect'], (call) =>
      register(call, delivery),
    ),
    listRoute<'webhook_endpoint', Stripe.WebhookEndpointListParams>('webhook_endpoint', '/v1/webhook_endpoints', []),
    get('/v1/webhook_endpoints/:id', [], ({ world, owner, id }) => world.store.get('webhook_endpoint', id, owner)),
    post<Stripe.WebhookEndpointUpdateParams>('/v1/webhook_endpoints/:id', [...ENDPOINT, 'disabled'], updateEndpoint),
    remove('/v1/webhook_endpoints/:id', [], removeEndpoint),
    post<Stripe.TestHelpers.TestClockCreateParams>('/v1/test_helpers/test_clocks', ['frozen_time', 'name'], createClock),
    listRoute<'test_helpers.test_clock', Stripe.TestHelpers.TestClockListParams>(
      'test_helpers.test_clock',
      '/v1/test_helpers/test_clocks',
      [],
    ),
    get('/v1/test_helpers/test_clocks/:id', [], ({ world, owner, id }) => world.store.get('test_helpers.test_clock', id, owner)),
    post<Stripe.TestHelpers.TestClockAdvanceParams>('/v1/test_helpers/test_clocks/:id/advance', ['frozen_time'], advance),
    remove('/v1/test_helpers/test_clocks/:id', [], removeClock),
  ];
}

function openPortal({ world, owner, params }: Call): Stripe.BillingPortal.Session {
  const customer = world.store.get('customer', params.needText('customer'), owner, 'customer');
  const id = world.id('bps_');
  const session: Stripe.BillingPortal.Session = {
    id,
    object: 'billing_portal.session',
    configuration: 'bpc_fake',
    created: world.now(),
    customer: customer.id,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: null,
    on_behalf_of: null,
    return_url: params.text('return_url') ?? null,
    url: `${world.origin}/p/session/${id}`,
  };
  world.store.add(session, owner);
  world.emit('billing_portal.session.created', session);
  return session;
}

function delivered({ pending_webhooks }: Stripe.Event, wanted: boolean | undefined): boolean {
  return wanted === undefined || (pending_webhooks === 0) === wanted;
}

function register({ params }: Call, delivery: WebhookDelivery): Stripe.WebhookEndpoint {
  const events = params.texts('enabled_events');
  if (!events || events.length === 0) throw invalid('Missing required param: enabled_events.', 'enabled_events', 'parameter_missing');
  const endpoint = delivery.register(params.needText('url'), { events });
  Object.assign(endpoint, { description: params.text('description') ?? null, metadata: params.metadata() });
  // The only time that it is shown.
  return { ...endpoint, secret: delivery.secrets.get(endpoint.id)?.[0] };
}

function updateEndpoint({ world, owner, params, id }: Call): Stripe.WebhookEndpoint {
  const endpoint = world.store.get('webhook_endpoint', id, owner);
  return Object.assign(endpoint, {
    url: params.text('url') ?? endpoint.url,
    enabled_events: params.texts('enabled_events') ?? endpoint.enabled_events,
    description: params.textOr('description', endpoint.description),
    metadata: params.metadata(endpoint.metadata),
    status: { true: 'disabled', false: 'enabled' }[params.text('disabled') ?? ''] ?? endpoint.status,
  });
}

function removeEndpoint({ world, owner, id }: Call): Stripe.DeletedWebhookEndpoint {
  world.store.get('webhook_endpoint', id, owner);
  world.store.remove('webhook_endpoint', id);
  return { id, object: 'webhook_endpoint', deleted: true };
}

function createClock({ world, owner, params }: Call): Stripe.TestHelpers.TestClock {
  const frozen = params.needInteger('frozen_time');
  const clock: Stripe.TestHelpers.TestClock = {
    id: world.id('clock_'),
    object: 'test_helpers.test_clock',
    created: world.now(),
    deletes_after: world.now() + 30 * DAY,
    frozen_time: frozen,
    livemode: false,
    name: params.text('name') ?? null,
    status: 'ready',
    status_details: {},
  };
  world.store.add(clock, owner);
  world.timelines.open(clock);
  world.emit('test_helpers.test_clock.created', clock);
  return clock;
}

/** Everything on the way happens now; the answer says `advancing`, as Stripe's does, and the next look says `ready`. */
function advance({ world, owner, params, id }: Call): Stripe.TestHelpers.TestClock {
  const clock = world.store.get('test_helpers.test_clock', id, owner);
  const target = params.needInteger('frozen_time');
  if (target <= clock.frozen_time) throw invalid('The time must be after the current frozen time.', 'frozen_time');
  Object.assign(clock, { status: 'advancing', status_details: { advancing: { target_frozen_time: target } } });
  world.emit('test_helpers.test_clock.advancing', clock);
  const answer = snapshot(clock);
  catchUp(world, id, target);
  Object.assign(clock, { status: 'ready', status_details: {}, frozen_time: target });
  world.emit('test_helpers.test_clock.ready', clock);
  return answer;
}

/** A clock goes, and its customers with it. */
function removeClock({ world, owner, id }: Call): Stripe.TestHelpers.DeletedTestClock {
  const clock = world.store.get('test_helpers.test_clock', id, owner);
  for (const kind of ['customer', 'subscription', 'invoice'] as const) {
    for (const object of world.store.all(kind, owner)) if (idOf(object.test_clock) === id) world.store.remove(kind, object.id);
  }
  world.emit('test_helpers.test_clock.deleted', clock);
  world.store.remove('test_helpers.test_clock', id);
  return { id, object: 'test_helpers.test_clock', deleted: true };
}
