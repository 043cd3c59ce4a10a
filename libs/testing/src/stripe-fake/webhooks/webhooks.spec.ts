import type Stripe from 'stripe';
import { WebhookReceiver } from '../../webhook-receiver.js';
import { fakeWithClient } from '../fake-world.js';
import type { StripeFake } from '../start.js';

let fake: StripeFake;
let stripe: Stripe;
let receiver: WebhookReceiver;

beforeEach(async () => {
  ({ fake, stripe } = await fakeWithClient());
  receiver = await WebhookReceiver.start();
});
afterEach(async () => {
  await fake.close();
  await receiver.close();
});

const eventOf = ({ body }: { body: string }) => JSON.parse(body) as Stripe.Event;
const typesOf = () => receiver.received.map((request) => eventOf(request).type);

test('an event arrives signed so that the SDK believes it, and tells of the object as it then was', async () => {
  fake.listen(receiver.url);
  const customer = await stripe.customers.create({ name: 'Ada' });
  await stripe.customers.update(customer.id, { name: 'Grace' });
  await fake.control.webhooks.settled();
  const events = receiver.received.map(({ body, headers }) =>
    stripe.webhooks.constructEvent(body, String(headers['stripe-signature']), fake.webhookSecret),
  );
  const byType = new Map(events.map((event) => [event.type, event]));
  expect(byType.get('customer.created')?.data.object).toMatchObject({ id: customer.id, name: 'Ada' });
  expect(byType.get('customer.updated')?.data).toMatchObject({ object: { name: 'Grace' }, previous_attributes: { name: 'Ada' } });
  const [first] = receiver.received;
  expect(() => stripe.webhooks.constructEvent(first?.body ?? '', String(first?.headers['stripe-signature']), 'whsec_other')).toThrow(
    'signature',
  );
  expect(await stripe.events.retrieve(eventOf({ body: first?.body ?? '' }).id)).toMatchObject({ pending_webhooks: 0 });
});

test('while a secret is changed both sign', async () => {
  fake.listen(receiver.url, { secrets: ['whsec_new', 'whsec_old'] });
  await stripe.customers.create({});
  await fake.control.webhooks.settled();
  const [request] = receiver.received;
  for (const secret of ['whsec_new', 'whsec_old']) {
    expect(stripe.webhooks.constructEvent(request?.body ?? '', String(request?.headers['stripe-signature']), secret).type).toBe(
      'customer.created',
    );
  }
});

test('an endpoint that was registered over the API gets only what it asked for, until it is disabled', async () => {
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['product.created'] });
  expect(endpoint.secret).toMatch(/^whsec_/);
  expect((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
  await stripe.customers.create({});
  await stripe.products.create({ name: 'x' });
  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
  await stripe.products.create({ name: 'y' });
  await fake.control.webhooks.settled();
  expect(typesOf()).toEqual(['product.created']);
});

test('what is not answered with 2xx is tried again', async () => {
  fake.control.webhooks.weather.retryAfterMs = [10, 20, 30];
  fake.listen(receiver.url);
  receiver.reply = ({ answer }, index) => answer.writeHead(index < 2 ? 503 : 204).end();
  await stripe.customers.create({});
  await fake.control.webhooks.settled();
  expect(fake.control.webhooks.records.map(({ status }) => status)).toEqual([503, 503, 204]);
  expect(new Set(receiver.received.map((request) => eventOf(request).id)).size).toBe(1);
});

test('duplicates, drops and shuffles are made as told', async () => {
  fake.listen(receiver.url);
  Object.assign(fake.control.webhooks.weather, { duplicates: 0.3, drops: 0.2, shuffleMs: 60 });
  const made: string[] = [];
  for (let index = 0; index < 30; index += 1) made.push((await stripe.customers.create({ name: `${index}` })).id);
  await fake.control.webhooks.settled();
  const arrived = receiver.received.map((request) => (eventOf(request).data.object as Stripe.Customer).id);
  const distinct = new Set(arrived);
  expect(arrived.length).toBeGreaterThan(distinct.size);
  expect(distinct.size).toBeLessThan(30);
  expect([...distinct]).not.toEqual(made.filter((id) => distinct.has(id)));
  expect(fake.control.webhooks.records.filter(({ status }) => status === null).length).toBeGreaterThan(0);
});

test('events can be kept back and delivered by hand, in any order and as often as one likes', async () => {
  fake.listen(receiver.url);
  const { webhooks } = fake.control;
  webhooks.hold();
  await stripe.customers.create({});
  await stripe.products.create({ name: 'x' });
  const [first, second] = webhooks.held();
  if (!first || !second) throw new Error('Nothing was kept back.');
  for (const event of [second, first, second]) expect(await webhooks.deliver(event)).toEqual([204]);
  expect(typesOf()).toEqual(['product.created', 'customer.created', 'product.created']);
});

test('what was lost can be found in the list of events', async () => {
  await stripe.customers.create({});
  await stripe.products.create({ name: 'x' });
  const found = await stripe.events.list({ types: ['customer.created'], created: { gte: 0 } });
  expect(found.data.map(({ type, api_version }) => [type, api_version])).toEqual([['customer.created', '2026-10-28.endive']]);
});
