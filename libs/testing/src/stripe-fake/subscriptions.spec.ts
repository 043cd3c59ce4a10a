import type Stripe from 'stripe';
import { customerWithCard, fakeWithClient, monthlyPrice, seconds } from './fake-world.js';
import type { StripeFake } from './start.js';

let fake: StripeFake;
let stripe: Stripe;

beforeAll(async () => {
  ({ fake, stripe } = await fakeWithClient());
});
afterAll(() => fake.close());

/** A subscription on a clock of its own, and how to look at it after a while. */
async function subscribedOn(start: string, options: Partial<Stripe.SubscriptionCreateParams> = {}, card?: string) {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: seconds(start) });
  const customer = await customerWithCard(stripe, clock.id, card);
  const price = await monthlyPrice(stripe);
  const created = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], ...options });
  const at = async (day: string): Promise<Stripe.Subscription> => {
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: seconds(day) });
    return stripe.subscriptions.retrieve(created.id);
  };
  const invoices = async () => (await stripe.invoices.list({ subscription: created.id, limit: 100 })).data.toReversed();
  return { clock, customer, created, at, invoices };
}

const day = (time: number | undefined) => new Date((time ?? 0) * 1000).toISOString().slice(0, 10);
const periodEnd = (subscription: Stripe.Subscription) => day(subscription.items.data[0]?.current_period_end);
const types = (subscription: string) =>
  fake.control
    .events()
    .filter(({ data }) => JSON.stringify(data.object).includes(subscription))
    .map(({ type }) => type);

test('a year that begins on 31 January is billed at the ends of months, and on the leap day', async () => {
  const { created, at, invoices } = await subscribedOn('2027-01-31T10:00:00Z');
  expect(created.status).toBe('active');
  expect(periodEnd(created)).toBe('2027-02-28');
  const after = await at('2028-03-02T00:00:00Z');
  expect(periodEnd(after)).toBe('2028-03-31');
  const all = await invoices();
  expect(all.map((invoice) => day(invoice.lines.data[0]?.period.start))).toEqual([
    '2027-01-31',
    '2027-02-28',
    '2027-03-31',
    '2027-04-30',
    '2027-05-31',
    '2027-06-30',
    '2027-07-31',
    '2027-08-31',
    '2027-09-30',
    '2027-10-31',
    '2027-11-30',
    '2027-12-31',
    '2028-01-31',
    '2028-02-29',
  ]);
  expect(all.every(({ status, amount_paid }) => status === 'paid' && amount_paid === 1500)).toBe(true);
  expect(fake.charges().filter(({ subscription }) => subscription === created.id)).toHaveLength(14);
});

test('the invoice of a renewal is a draft for an hour, and names the period that is over', async () => {
  const { at, invoices } = await subscribedOn('2027-01-10T00:00:00Z');
  const renewed = await at('2027-02-10T00:30:00Z');
  expect(renewed.status).toBe('active');
  const [, draft] = await invoices();
  expect(draft).toMatchObject({ status: 'draft', billing_reason: 'subscription_cycle', id: renewed.latest_invoice });
  expect([day(draft?.period_start), day(draft?.period_end)]).toEqual(['2027-01-10', '2027-02-10']);
  expect([day(draft?.lines.data[0]?.period.start), day(draft?.lines.data[0]?.period.end)]).toEqual(['2027-02-10', '2027-03-10']);
  await at('2027-02-10T01:00:00Z');
  expect((await invoices())[1]).toMatchObject({ status: 'paid', number: expect.stringMatching(/-0002$/) });
});

test('a trial costs nothing, is announced three days before its end, and anchors what follows', async () => {
  const { created, at, invoices } = await subscribedOn('2027-05-01T00:00:00Z', { trial_period_days: 14 });
  expect(created).toMatchObject({ status: 'trialing', trial_end: seconds('2027-05-15T00:00:00Z') });
  expect(await invoices()).toEqual([expect.objectContaining({ status: 'paid', total: 0 })]);
  await at('2027-05-11T23:59:59Z');
  expect(types(created.id)).not.toContain('customer.subscription.trial_will_end');
  await at('2027-05-12T00:00:00Z');
  expect(types(created.id)).toContain('customer.subscription.trial_will_end');
  const first = await at('2027-05-15T02:00:00Z');
  expect([first.status, periodEnd(first)]).toEqual(['active', '2027-06-15']);
  expect((await invoices()).map(({ status, total }) => [status, total])).toEqual([
    ['paid', 0],
    ['paid', 1500],
  ]);
});

test('a renewal that fails is tried on days 3, 8 and 15, and recovers when the card does', async () => {
  const { created, customer, at, invoices } = await subscribedOn('2027-03-01T00:00:00Z');
  fake.control.cards(customer.id).failNext(2);
  expect((await at('2027-04-01T02:00:00Z')).status).toBe('past_due');
  const failed = (await invoices())[1];
  expect(failed).toMatchObject({ status: 'open', attempt_count: 1, amount_remaining: 1500 });
  expect(day(failed?.next_payment_attempt ?? 0)).toBe('2027-04-04');
  expect((await at('2027-04-05T00:00:00Z')).status).toBe('past_due');
  expect((await at('2027-04-10T00:00:00Z')).status).toBe('active');
  expect((await invoices())[1]).toMatchObject({ status: 'paid', attempt_count: 3, next_payment_attempt: null });
  const told = types(created.id).filter((type) => /^invoice\.pa(?:id|yment_(?:failed|succeeded))$/.test(type));
  expect(told.slice(2)).toEqual(['invoice.payment_failed', 'invoice.payment_failed', 'invoice.paid', 'invoice.payment_succeeded']);
});

test.each([
  ['cancel', 'canceled'],
  ['unpaid', 'unpaid'],
  ['past_due', 'past_due'],
] as const)('when every retry failed, the setting "%s" makes it %s', async (afterRetries, status) => {
  fake.control.settings.afterRetries = afterRetries;
  const { customer, at } = await subscribedOn('2027-03-01T00:00:00Z');
  fake.control.cards(customer.id).failNext(10);
  expect((await at('2027-04-20T00:00:00Z')).status).toBe(status);
  fake.control.settings.afterRetries = 'cancel';
});

test('an unpaid subscription goes on with drafts, and is active again when its newest invoice is paid', async () => {
  fake.control.settings.afterRetries = 'unpaid';
  const { customer, at, invoices } = await subscribedOn('2027-03-01T00:00:00Z');
  fake.control.cards(customer.id).failNext(4);
  const unpaid = await at('2027-05-02T00:00:00Z');
  expect((await invoices()).map(({ status }) => status)).toEqual(['paid', 'open', 'draft']);
  await stripe.invoices.pay(String(unpaid.latest_invoice));
  expect((await stripe.subscriptions.retrieve(unpaid.id)).status).toBe('active');
  fake.control.settings.afterRetries = 'cancel';
});

test('cancelled for the end of the period it lasts until then; resumed it does not end', async () => {
  const { created, at } = await subscribedOn('2027-01-31T00:00:00Z');
  const ending = await stripe.subscriptions.update(created.id, { cancel_at_period_end: true });
  expect(ending).toMatchObject({ status: 'active', cancel_at_period_end: true, cancel_at: seconds('2027-02-28T00:00:00Z') });
  expect(await stripe.subscriptions.update(created.id, { cancel_at_period_end: false })).toMatchObject({
    cancel_at: null,
    canceled_at: null,
  });
  expect((await at('2027-03-01T00:00:00Z')).status).toBe('active');
  await stripe.subscriptions.update(created.id, { cancel_at_period_end: true });
  expect((await at('2027-03-30T00:00:00Z')).status).toBe('active');
  const over = await at('2027-04-01T00:00:00Z');
  expect(over).toMatchObject({ status: 'canceled', ended_at: seconds('2027-03-31T00:00:00Z') });
  expect(types(created.id).at(-1)).toBe('customer.subscription.deleted');
  await expect(stripe.subscriptions.cancel(created.id)).rejects.toMatchObject({ code: 'resource_missing' });
});

test('cancelled at once it is over, and what is open is not collected any more', async () => {
  const { created, customer, at, invoices } = await subscribedOn('2027-01-10T00:00:00Z');
  fake.control.cards(customer.id).failNext(10);
  await at('2027-02-11T00:00:00Z');
  expect(await stripe.subscriptions.cancel(created.id)).toMatchObject({ status: 'canceled', canceled_at: seconds('2027-02-11T00:00:00Z') });
  await at('2027-06-01T00:00:00Z');
  expect((await invoices()).map(({ status, attempt_count }) => [status, attempt_count])).toEqual([
    ['paid', 1],
    ['open', 1],
  ]);
});

test('another price counts from the next renewal on, and only without prorations', async () => {
  const { created, at, invoices } = await subscribedOn('2027-01-15T00:00:00Z');
  const dearer = await monthlyPrice(stripe, 2500);
  const items = [{ id: created.items.data[0]?.id ?? '', price: dearer.id }];
  await expect(stripe.subscriptions.update(created.id, { items })).rejects.toMatchObject({ param: 'proration_behavior' });
  const changed = await stripe.subscriptions.update(created.id, { items, proration_behavior: 'none' });
  expect(changed.items.data[0]?.price.id).toBe(dearer.id);
  expect(periodEnd(changed)).toBe('2027-02-15');
  await at('2027-02-16T00:00:00Z');
  expect((await invoices()).map(({ total }) => total)).toEqual([1500, 2500]);
});

test('a first payment that fails leaves it incomplete for 23 hours', async () => {
  const { created, at, invoices } = await subscribedOn('2027-01-15T00:00:00Z', {}, 'pm_card_chargeCustomerFail');
  expect(created.status).toBe('incomplete');
  expect((await at('2027-01-15T22:59:00Z')).status).toBe('incomplete');
  expect((await at('2027-01-15T23:00:00Z')).status).toBe('incomplete_expired');
  expect((await invoices()).map(({ status }) => status)).toEqual(['void']);
});

test('a first payment that is made good within 23 hours makes it active', async () => {
  const { created, customer } = await subscribedOn('2027-01-15T00:00:00Z', {}, 'pm_card_chargeCustomerFail');
  const good = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await expect(stripe.invoices.pay(String(created.latest_invoice))).rejects.toMatchObject({ statusCode: 402 });
  expect(await stripe.invoices.pay(String(created.latest_invoice), { payment_method: good.id })).toMatchObject({ status: 'paid' });
  expect((await stripe.subscriptions.retrieve(created.id)).status).toBe('active');
});

test.each([
  ['cancel', 'canceled'],
  ['pause', 'paused'],
  ['create_invoice', 'past_due'],
] as const)('a trial that ends without a card: "%s" makes it %s', async (missing, status) => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: seconds('2027-01-01T00:00:00Z') });
  const customer = await stripe.customers.create({ test_clock: clock.id });
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: (await monthlyPrice(stripe)).id }],
    trial_period_days: 7,
    trial_settings: { end_behavior: { missing_payment_method: missing } },
  });
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: seconds('2027-01-08T02:00:00Z') });
  expect((await stripe.subscriptions.retrieve(id)).status).toBe(status);
});

test('without a test clock the clock of everybody renews, and events bear the time at which things were due', async () => {
  const customer = await customerWithCard(stripe);
  const price = await monthlyPrice(stripe);
  const created = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  fake.control.advance(62 * 86_400_000);
  expect(fake.charges().filter(({ subscription }) => subscription === created.id)).toHaveLength(3);
  const renewal = fake.control.events('invoice.created').filter(({ data }) => JSON.stringify(data.object).includes(created.id))[1];
  expect(renewal?.created).toBe(created.items.data[0]?.current_period_end);
});

test('the portal cancels, keeps and changes the card', async () => {
  const { created, customer } = await subscribedOn('2027-01-15T00:00:00Z');
  const portal = await stripe.billingPortal.sessions.create({ customer: customer.id, return_url: 'https://shop.test/account' });
  expect(await (await fetch(portal.url)).text()).toContain('15.00 USD');
  const press = (body: string) => fetch(portal.url, { method: 'POST', body: new URLSearchParams(body) });
  await press(`cancel=${created.id}`);
  expect((await stripe.subscriptions.retrieve(created.id)).cancel_at_period_end).toBe(true);
  await press(`keep=${created.id}`);
  await press('card=new');
  const kept = await stripe.subscriptions.retrieve(created.id);
  expect(kept.cancel_at_period_end).toBe(false);
  expect(kept.default_payment_method).not.toBe(created.default_payment_method);
});
