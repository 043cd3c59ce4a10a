import type Stripe from 'stripe';
import { fakeWithClient } from './fake-world.js';
import type { StripeFake } from './start.js';

let fake: StripeFake;
let stripe: Stripe;

beforeAll(async () => {
  ({ fake, stripe } = await fakeWithClient());
});
afterEach(() => fake.control.faults.clear());
afterAll(() => fake.close());

const HOUR_MS = 3_600_000;
const pay = (idempotencyKey: string, amount = 1000) =>
  stripe.paymentIntents.create({ amount, currency: 'usd', payment_method: 'pm_card_visa', confirm: true }, { idempotencyKey });
const raw = (key: string, body: string) =>
  fetch(`${fake.url}/v1/customers`, { method: 'POST', body, headers: { authorization: `Bearer ${fake.apiKey}`, 'idempotency-key': key } });

test('the second call with a key hears the first answer, and changes nothing', async () => {
  const before = fake.charges().length;
  const [first, second] = [await pay('once'), await pay('once')];
  expect(second.id).toBe(first.id);
  expect(fake.charges()).toHaveLength(before + 1);
  expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
  expect(second.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true', 'original-request': first.lastResponse.requestId });
});

test('400: the same key with other parameters, or for another path', async () => {
  await pay('mine');
  await expect(pay('mine', 2000)).rejects.toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
  await expect(stripe.customers.create({}, { idempotencyKey: 'mine' })).rejects.toMatchObject({ type: 'StripeIdempotencyError' });
});

test('the order of the parameters does not make them others', async () => {
  const [first, second] = [await raw('order', 'name=Ada&email=a@b.test'), await raw('order', 'email=a@b.test&name=Ada')];
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  expect(await second.json()).toEqual(await first.json());
});

test('409: the first call with the key is still being answered', async () => {
  fake.control.faults.next('slow', { ms: 150 });
  const first = pay('busy');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(pay('busy')).rejects.toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
  expect((await pay('later')).status).toBe('succeeded');
  const done = await first;
  expect((await pay('busy')).id).toBe(done.id);
});

test('a declined card is remembered: the same key never charges again', async () => {
  const customer = await stripe.customers.create();
  fake.control.cards(customer.id).failNext(1);
  const charge = (idempotencyKey: string) =>
    stripe.paymentIntents.create(
      { amount: 1000, currency: 'usd', customer: customer.id, payment_method: 'pm_card_visa', confirm: true },
      { idempotencyKey },
    );
  await expect(charge('declined')).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
  await expect(charge('declined')).rejects.toMatchObject({ statusCode: 402, headers: { 'idempotent-replayed': 'true' } });
  expect((await charge('another')).status).toBe('succeeded');
});

test.each(['error_before', 'error_after'] as const)('500 %s is remembered and replayed, whatever really happened', async (fault) => {
  const before = fake.charges().length;
  fake.control.faults.next(fault);
  await expect(pay(fault)).rejects.toMatchObject({ statusCode: 500, type: 'StripeAPIError' });
  await expect(pay(fault)).rejects.toMatchObject({
    statusCode: 500,
    headers: { 'idempotent-replayed': 'true', 'stripe-should-retry': 'false' },
  });
  expect(fake.charges()).toHaveLength(before + (fault === 'error_after' ? 1 : 0));
});

test('what never began is not remembered: a parameter that is missing, a key that is wrong, too many calls', async () => {
  await expect(stripe.products.create({} as never, { idempotencyKey: 'begin' })).rejects.toMatchObject({ code: 'parameter_missing' });
  fake.control.faults.next('rate_limit');
  await expect(stripe.products.create({ name: 'x' }, { idempotencyKey: 'begin' })).rejects.toMatchObject({ statusCode: 429 });
  expect((await stripe.products.create({ name: 'x' }, { idempotencyKey: 'begin' })).name).toBe('x');
});

test('keys are kept for a day by the clock of the fake, and then forgotten', async () => {
  const first = await pay('day');
  fake.control.advance(23 * HOUR_MS);
  expect((await pay('day')).id).toBe(first.id);
  fake.control.advance(2 * HOUR_MS);
  expect((await pay('day')).id).not.toBe(first.id);
});

test('each account has its own keys', async () => {
  const account = await stripe.accounts.create({ type: 'express' });
  const ours = await stripe.customers.create({}, { idempotencyKey: 'shared' });
  const theirs = await stripe.customers.create({}, { idempotencyKey: 'shared', stripeAccount: account.id });
  expect(theirs.id).not.toBe(ours.id);
  await expect(stripe.customers.retrieve(theirs.id)).rejects.toMatchObject({ code: 'resource_missing' });
});
