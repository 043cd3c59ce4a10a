import type Stripe from 'stripe';
import { fakeWithClient, monthlyPrice } from './fake-world.js';
import type { StripeFake } from './start.js';

let fake: StripeFake;
let stripe: Stripe;

beforeAll(async () => {
  ({ fake, stripe } = await fakeWithClient());
});
afterAll(() => fake.close());

const topUp = (metadata: Record<string, string> = {}, cents = 2000) =>
  stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.test/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.test/left',
    line_items: [{ price_data: { currency: 'usd', unit_amount: cents, product_data: { name: 'Credits' } }, quantity: 1 }],
    payment_intent_data: { metadata },
    metadata,
  });

test('a paid checkout has one charge, and its objects agree', async () => {
  const session = await topUp({ checkout: 'cho_1' });
  expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 2000, currency: 'usd', payment_intent: null });
  fake.control.checkout(session.id).complete({ email: 'ada@example.com' });
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge', 'line_items'] });
  expect(paid).toMatchObject({ status: 'complete', payment_status: 'paid', url: null, customer_details: { email: 'ada@example.com' } });
  expect(paid.payment_intent).toMatchObject({ status: 'succeeded', amount_received: 2000, latest_charge: { paid: true, amount: 2000 } });
  expect(paid.line_items?.data).toEqual([expect.objectContaining({ description: 'Credits', amount_total: 2000 })]);
  const ours = fake.charges().filter(({ metadata }) => metadata.checkout === 'cho_1');
  expect(ours).toEqual([expect.objectContaining({ cents: 2000, session: session.id, refundedCents: 0 })]);
  await expect(stripe.checkout.sessions.expire(session.id)).rejects.toThrow('status of complete');
});

test('a declined card leaves the checkout open, and another card pays', async () => {
  const session = await topUp({ checkout: 'cho_2' });
  fake.control.checkout(session.id).decline();
  const open = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
  expect(open).toMatchObject({ status: 'open', payment_status: 'unpaid' });
  expect(open.payment_intent).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code: 'card_declined' } });
  expect(() => fake.control.checkout(session.id).complete({ card: '4000 0000 0000 9995' })).toThrow('insufficient funds');
  fake.control.checkout(session.id).complete();
  const charges = await stripe.charges.list({ payment_intent: (open.payment_intent as Stripe.PaymentIntent).id });
  expect(charges.data.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'failed']);
  expect(fake.charges().filter(({ metadata }) => metadata.checkout === 'cho_2')).toHaveLength(1);
});

test('a checkout expires by itself after its time, or at once when it is told to', async () => {
  const [told, left] = [await topUp(), await topUp()];
  expect(await stripe.checkout.sessions.expire(told.id)).toMatchObject({ status: 'expired', url: null });
  fake.control.advance(25 * 3_600_000);
  expect(await stripe.checkout.sessions.retrieve(left.id)).toMatchObject({ status: 'expired' });
  const expired = fake.control.events('checkout.session.expired').map(({ data }) => (data.object as { id: string }).id);
  expect(expired).toEqual(expect.arrayContaining([told.id, left.id]));
});

const sessionEvents = (id: string) =>
  fake.control
    .events()
    .filter(({ data }) => (data.object as { id: string }).id === id)
    .map(({ type, data }) => [type, (data.object as Stripe.Checkout.Session).payment_status]);

test('a debit completes the checkout at once, and takes the money when the bank pays', async () => {
  const session = await topUp({ checkout: 'cho_3' });
  expect(fake.control.debit(session.id).submit()).toMatchObject({ status: 'complete', payment_status: 'unpaid', url: null });
  const waiting = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge'] });
  expect(waiting.payment_intent).toMatchObject({
    status: 'processing',
    amount_received: 0,
    latest_charge: { status: 'pending', paid: false, payment_method_details: { type: 'us_bank_account' } },
  });
  const ours = () => fake.charges().filter(({ metadata }) => metadata.checkout === 'cho_3');
  expect(ours()).toEqual([]);
  await expect(stripe.checkout.sessions.expire(session.id)).rejects.toThrow('status of complete');
  fake.control.advance(4 * 86_400_000);
  fake.control.debit(session.id).succeed();
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge'] });
  expect(paid).toMatchObject({
    payment_status: 'paid',
    payment_intent: { status: 'succeeded', amount_received: 2000, latest_charge: { status: 'succeeded', paid: true } },
  });
  expect(ours()).toEqual([expect.objectContaining({ cents: 2000, session: session.id })]);
  expect(sessionEvents(session.id)).toEqual([
    ['checkout.session.completed', 'unpaid'],
    ['checkout.session.async_payment_succeeded', 'paid'],
  ]);
  expect(() => fake.control.debit(session.id).fail()).toThrow('Nobody waits');
});

test('a debit that the bank sends back leaves the checkout complete and unpaid', async () => {
  const session = await topUp({ checkout: 'cho_4' });
  fake.control.debit(session.id).submit();
  fake.control.debit(session.id).fail();
  const unpaid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge'] });
  expect(unpaid).toMatchObject({
    status: 'complete',
    payment_status: 'unpaid',
    payment_intent: {
      status: 'requires_payment_method',
      last_payment_error: { code: 'insufficient_funds' },
      latest_charge: { status: 'failed', amount_captured: 0 },
    },
  });
  expect(fake.charges().filter(({ metadata }) => metadata.checkout === 'cho_4')).toEqual([]);
  expect(sessionEvents(session.id)).toEqual([
    ['checkout.session.completed', 'unpaid'],
    ['checkout.session.async_payment_failed', 'unpaid'],
  ]);
});

test('the hosted page pays, declines, and goes where the shop wants it', async () => {
  const session = await topUp();
  const press = (body: string) => fetch(session.url ?? '', { method: 'POST', body: new URLSearchParams(body), redirect: 'manual' });
  expect(await (await fetch(session.url ?? '')).text()).toContain('20.00 USD');
  expect((await press('do=leave')).headers.get('location')).toBe('https://shop.test/left');
  expect(await (await press('do=pay&card=pm_card_chargeDeclined')).text()).toContain('Your card was declined.');
  expect((await press('do=pay&card=pm_card_visa')).headers.get('location')).toBe(`https://shop.test/done?session=${session.id}`);
  expect(await (await fetch(`${fake.url}/c/pay/${session.id}`)).text()).toContain('This checkout is complete');
});

test('a checkout of a subscription makes customer, card, subscription and paid invoice', async () => {
  const price = await monthlyPrice(stripe);
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'https://shop.test/done',
    customer_email: 'bob@example.com',
    line_items: [{ price: price.id, quantity: 1 }],
    subscription_data: { metadata: { subscription: 'sub_ours' } },
  });
  fake.control.checkout(session.id).complete();
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription.latest_invoice', 'customer'] });
  const subscription = done.subscription as Stripe.Subscription;
  expect(done.customer).toMatchObject({ email: 'bob@example.com' });
  expect(subscription).toMatchObject({ status: 'active', metadata: { subscription: 'sub_ours' }, cancel_at_period_end: false });
  const [item] = subscription.items.data;
  expect(item?.price.unit_amount_decimal?.toString()).toBe('1500');
  expect(item?.current_period_end).toBeGreaterThan(item?.current_period_start ?? 0);
  expect(subscription.latest_invoice).toMatchObject({
    status: 'paid',
    amount_paid: 1500,
    billing_reason: 'subscription_create',
    parent: { subscription_details: { subscription: subscription.id, metadata: { subscription: 'sub_ours' } } },
  });
  const payments = await stripe.invoicePayments.list({ invoice: (subscription.latest_invoice as Stripe.Invoice).id });
  expect(payments.data).toEqual([expect.objectContaining({ status: 'paid', amount_paid: 1500 })]);
});

test('a declined card never becomes a subscription; with a trial nothing is charged', async () => {
  const price = await monthlyPrice(stripe);
  const create = (subscription_data: Stripe.Checkout.SessionCreateParams.SubscriptionData) =>
    stripe.checkout.sessions.create({
      mode: 'subscription',
      success_url: 'https://shop.test/done',
      line_items: [{ price: price.id, quantity: 1 }],
      subscription_data,
    });
  const refused = await create({ metadata: { ours: 'refused' } });
  expect(() => fake.control.checkout(refused.id).complete({ card: 'pm_card_chargeDeclined' })).toThrow('declined');
  expect(await stripe.checkout.sessions.retrieve(refused.id)).toMatchObject({ status: 'open', subscription: null });
  const trial = await create({ metadata: { ours: 'trial' }, trial_period_days: 14 });
  const before = fake.charges().length;
  const done = fake.control.checkout(trial.id).complete();
  expect(done).toMatchObject({ amount_total: 0, payment_status: 'no_payment_required' });
  const subscription = await stripe.subscriptions.retrieve(String(done.subscription));
  expect(subscription).toMatchObject({ status: 'trialing', billing_cycle_anchor: subscription.trial_end });
  expect(fake.charges()).toHaveLength(before);
});

test('what Stripe refuses is refused with its codes', async () => {
  const price = await monthlyPrice(stripe);
  const base = { success_url: 'https://shop.test/done' } as const;
  const line = { price: price.id, quantity: 1 };
  await expect(stripe.checkout.sessions.create({ ...base, mode: 'payment', line_items: [line] })).rejects.toMatchObject({
    param: 'line_items[0]',
  });
  await expect(topUp({}, 49)).rejects.toMatchObject({ code: 'amount_too_small' });
  await expect(
    stripe.checkout.sessions.create({ ...base, mode: 'subscription', line_items: [{ price: 'price_none', quantity: 1 }] }),
  ).rejects.toMatchObject({ code: 'resource_missing', param: 'line_items[0][price]', statusCode: 400 });
  await expect(stripe.checkout.sessions.create({ ...base, mode: 'payment', line_items: [], colour: 'red' } as never)).rejects.toMatchObject(
    {
      code: 'parameter_unknown',
      param: 'colour',
    },
  );
  await expect(stripe.checkout.sessions.retrieve('cs_test_none')).rejects.toMatchObject({ code: 'resource_missing', statusCode: 404 });
});
