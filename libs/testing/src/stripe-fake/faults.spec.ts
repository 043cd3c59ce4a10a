import { clientOf, fakeWithClient } from './fake-world.js';
import type { CallFault } from './http/call-faults.js';
import type { StripeFake } from './start.js';

let fake: StripeFake;

beforeAll(async () => {
  ({ fake } = await fakeWithClient());
});
afterEach(() => fake.control.faults.clear());
afterAll(() => fake.close());

const create = (name: string, options: { timeout?: number; maxNetworkRetries?: number } = {}) =>
  clientOf(fake, options).customers.create({ name }, { idempotencyKey: name });
const named = async (name: string) => {
  const all = await clientOf(fake).customers.list({ limit: 100 });
  return all.data.filter((customer) => customer.name === name).length;
};

// The SDK tries once more after a cut, so the fault is armed twice.
test.each<[CallFault, number]>([
  ['cut_before', 0],
  ['cut_after', 1],
])('%s: the caller hears nothing, and %i were made', async (fault, made) => {
  fake.control.faults.next(fault, { count: 2, method: 'POST' });
  await expect(create(fault)).rejects.toMatchObject({ type: 'StripeConnectionError' });
  expect(await named(fault)).toBe(made);
  expect((await create(fault)).name).toBe(fault);
  expect(await named(fault)).toBe(1);
});

test.each<[CallFault, number]>([
  ['timeout_before', 0],
  ['timeout_after', 1],
])('%s: the caller waits in vain, and %i were made', async (fault, made) => {
  fake.control.faults.next(fault, { method: 'POST' });
  await expect(create(fault, { timeout: 100 })).rejects.toMatchObject({ type: 'StripeConnectionError' });
  expect(await named(fault)).toBe(made);
});

test('the SDK gets over cuts by itself, without making anything twice', async () => {
  fake.control.faults.share('cut_after', 0.3, { method: 'POST' });
  await Promise.all(Array.from({ length: 10 }, (_, index) => create(`cut ${index}`, { maxNetworkRetries: 5 })));
  fake.control.faults.clear();
  const all = await clientOf(fake).customers.list({ limit: 100 });
  expect(all.data.filter(({ name }) => name?.startsWith('cut '))).toHaveLength(10);
  expect(fake.control.faults.drawn.cut_after).toBeGreaterThan(2);
});

test('429 says what it is, and only the path that is meant meets it', async () => {
  fake.control.faults.next('rate_limit', { path: '/v1/products' });
  expect((await create('calm')).name).toBe('calm');
  await expect(clientOf(fake).products.create({ name: 'x' })).rejects.toMatchObject({ statusCode: 429, type: 'StripeRateLimitError' });
});

test('the same seed draws the same faults', async () => {
  const drawn = async () => {
    const { fake: other, stripe } = await fakeWithClient({ seed: 7 });
    other.control.faults.share('rate_limit', 0.5);
    const answers: string[] = [];
    for (let call = 0; call < 20; call += 1)
      answers.push(
        await stripe.balance.retrieve().then(
          () => 'ok',
          () => 'no',
        ),
      );
    await other.close();
    return answers;
  };
  const first = await drawn();
  expect(new Set(first).size).toBe(2);
  expect(await drawn()).toEqual(first);
});

test('everything can be done over HTTP as well', async () => {
  const ask = (method: string, path: string, body?: object) =>
    fetch(`${fake.url}/_fake/${path}`, { method, body: body && JSON.stringify(body) }).then((answer) => answer.json());
  await ask('POST', 'faults', { fault: 'error_before', path: '/v1/customers', method: 'POST' });
  await expect(create('armed')).rejects.toMatchObject({ statusCode: 500 });
  expect(await ask('POST', 'faults', { fault: 'earthquake' })).toMatchObject({ error: { message: expect.stringContaining('earthquake') } });
  const session = await clientOf(fake).checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.test/',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 700, product_data: { name: 'x' } }, quantity: 1 }],
  });
  expect(await ask('POST', `checkout/${session.id}/complete`, { card: 'pm_card_chargeDeclined' })).toMatchObject({
    error: { code: 'card_declined' },
  });
  expect(await ask('POST', `checkout/${session.id}/complete`, {})).toMatchObject({ status: 'complete' });
  expect(await ask('GET', 'charges')).toEqual([expect.objectContaining({ cents: 700, session: session.id })]);
});

test('401 without the key, 403 for an account that is not ours, 404 for a path that the fake does not have', async () => {
  await expect(clientOf(fake, { apiKey: 'sk_test_wrong' }).balance.retrieve()).rejects.toMatchObject({ type: 'StripeAuthenticationError' });
  const stripe = clientOf(fake);
  await expect(stripe.balance.retrieve({}, { stripeAccount: 'acct_none' })).rejects.toMatchObject({ type: 'StripePermissionError' });
  await expect(stripe.coupons.create({ percent_off: 10 })).rejects.toMatchObject({ statusCode: 404 });
});
