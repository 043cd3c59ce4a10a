import type Stripe from 'stripe';
import { customerWithCard, fakeWithClient } from './fake-world.js';
import type { StripeFake } from './start.js';

let fake: StripeFake;
let stripe: Stripe;

beforeEach(async () => {
  ({ fake, stripe } = await fakeWithClient());
});
afterEach(() => fake.close());

const pay = (amount: number, fields: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ amount, currency: 'usd', payment_method: 'pm_card_visa', confirm: true, ...fields });
const balanceOf = async (account?: string) =>
  (await stripe.balance.retrieve({}, account ? { stripeAccount: account } : {})).available[0]?.amount;
/** A seller whose forms are filled in. */
const seller = async () => {
  const account = await stripe.accounts.create({ type: 'express', email: 'seller@example.com' });
  fake.control.seller(account.id).complete();
  return account.id;
};

test('a seller can receive once the forms are filled in, and is stopped when Stripe stops them', async () => {
  const account = await stripe.accounts.create({ type: 'express' });
  expect(account).toMatchObject({ payouts_enabled: false, details_submitted: false });
  await expect(stripe.transfers.create({ amount: 100, currency: 'usd', destination: account.id })).rejects.toMatchObject({
    code: 'insufficient_capabilities_for_transfer',
  });
  const link = await stripe.accountLinks.create({
    account: account.id,
    type: 'account_onboarding',
    return_url: 'https://shop.test/back',
    refresh_url: 'https://shop.test/again',
  });
  const pressed = await fetch(link.url, { method: 'POST', body: new URLSearchParams('do=complete'), redirect: 'manual' });
  expect(pressed.headers.get('location')).toBe('https://shop.test/back');
  expect(await stripe.accounts.retrieve(account.id)).toMatchObject({ payouts_enabled: true, capabilities: { transfers: 'active' } });
  expect(fake.control.events('account.updated').at(-1)).toMatchObject({ account: account.id, data: { object: { payouts_enabled: true } } });
  fake.control.seller(account.id).restrict();
  expect(await stripe.accounts.retrieve(account.id)).toMatchObject({
    payouts_enabled: false,
    requirements: { disabled_reason: 'requirements.past_due' },
  });
});

test('a destination charge gives the seller all but the fee', async () => {
  const account = await seller();
  await pay(2000, { application_fee_amount: 300, transfer_data: { destination: account } });
  expect([await balanceOf(), await balanceOf(account)]).toEqual([300, 1700]);
  expect(fake.charges()).toEqual([expect.objectContaining({ cents: 2000, feeCents: 300, destination: account })]);
  expect(fake.transfers()).toEqual([expect.objectContaining({ cents: 2000, destination: account, charge: fake.charges()[0]?.id })]);
  await expect(pay(2000, { application_fee_amount: 300 })).rejects.toMatchObject({ param: 'application_fee_amount' });
});

test('the fee of a subscription is a share of each invoice', async () => {
  const account = await seller();
  const product = await stripe.products.create({ name: 'A skill' });
  const price = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 999, recurring: { interval: 'month' } });
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'https://shop.test/',
    line_items: [{ price: price.id, quantity: 1 }],
    subscription_data: { application_fee_percent: 15, transfer_data: { destination: account } },
  });
  fake.control.checkout(session.id).complete();
  expect([await balanceOf(), await balanceOf(account)]).toEqual([150, 849]);
  fake.control.advance(32 * 86_400_000);
  expect([await balanceOf(), await balanceOf(account)]).toEqual([300, 1698]);
});

test('a transfer needs a balance, is found by its group, and can be reversed in parts', async () => {
  const account = await seller();
  const send = () =>
    stripe.transfers.create({
      amount: 1000,
      currency: 'usd',
      destination: account,
      transfer_group: 'out_1',
      metadata: { outbox: 'out_1' },
    });
  await expect(send()).rejects.toMatchObject({ code: 'balance_insufficient' });
  fake.control.fund(1000);
  const sent = await send();
  expect((await stripe.transfers.list({ transfer_group: 'out_1' })).data.map(({ id }) => id)).toEqual([sent.id]);
  await stripe.transfers.createReversal(sent.id, { amount: 400 });
  await expect(stripe.transfers.createReversal(sent.id, { amount: 601 })).rejects.toMatchObject({ statusCode: 400 });
  await stripe.transfers.createReversal(sent.id);
  expect(await stripe.transfers.retrieve(sent.id)).toMatchObject({
    amount_reversed: 1000,
    reversed: true,
    reversals: { data: [{ amount: 600 }, { amount: 400 }] },
  });
  expect([await balanceOf(), await balanceOf(account)]).toEqual([1000, 0]);
  expect(fake.transfers()).toEqual([expect.objectContaining({ reversedCents: 1000, metadata: { outbox: 'out_1' }, charge: null })]);
});

test('a refund takes back from the seller and gives back the fee in proportion', async () => {
  const account = await seller();
  const intent = await pay(2000, { application_fee_amount: 300, transfer_data: { destination: account } });
  const half = { payment_intent: intent.id, amount: 1000, reverse_transfer: true, refund_application_fee: true };
  const first = await stripe.refunds.create(half);
  expect(first).toMatchObject({ status: 'succeeded', charge: intent.latest_charge, transfer_reversal: expect.stringMatching(/^trr_/) });
  expect([await balanceOf(), await balanceOf(account)]).toEqual([150, 850]);
  await stripe.refunds.create(half);
  expect([await balanceOf(), await balanceOf(account)]).toEqual([0, 0]);
  await expect(stripe.refunds.create(half)).rejects.toMatchObject({ code: 'charge_already_refunded' });
  const charge = await stripe.charges.retrieve(String(intent.latest_charge), { expand: ['refunds'] });
  expect(charge).toMatchObject({ refunded: true, amount_refunded: 2000 });
  expect(charge.refunds?.data).toHaveLength(2);
  expect(fake.refunds().map(({ cents, reversedTransfer }) => [cents, reversedTransfer])).toEqual([
    [1000, true],
    [1000, true],
  ]);
  expect(fake.control.events('charge.refunded')).toHaveLength(2);
});

test('a refund is never more than was paid', async () => {
  const intent = await pay(1000);
  await expect(stripe.refunds.create({ payment_intent: intent.id, amount: 1001 })).rejects.toMatchObject({ param: 'amount' });
  await expect(stripe.refunds.create({ payment_intent: intent.id, reverse_transfer: true })).rejects.toMatchObject({
    param: 'reverse_transfer',
  });
  expect(fake.refunds()).toEqual([]);
});

test('a dispute takes the money; won it comes back, lost it does not', async () => {
  const [won, lost] = [await pay(1000), await pay(3000)];
  const disputes = [won, lost].map(({ id }) => fake.control.dispute(id));
  expect(await balanceOf()).toBe(0);
  await expect(stripe.refunds.create({ payment_intent: lost.id })).rejects.toMatchObject({ code: 'charge_disputed' });
  await stripe.disputes.update(disputes[0]?.id ?? '', { evidence: { uncategorized_text: 'winning_evidence' } });
  await stripe.disputes.close(disputes[1]?.id ?? '');
  const seen = await stripe.disputes.list();
  expect(seen.data.map(({ status, charge }) => [status, charge])).toEqual([
    ['lost', lost.latest_charge],
    ['won', won.latest_charge],
  ]);
  expect(await balanceOf()).toBe(1000);
  const told = fake.control
    .events()
    .map(({ type }) => type)
    .filter((type) => type.startsWith('charge.dispute.'));
  expect(told.filter((type) => type === 'charge.dispute.closed')).toHaveLength(2);
  expect(told.filter((type) => type === 'charge.dispute.funds_reinstated')).toHaveLength(1);
});

test('an inquiry takes nothing until it becomes a dispute', async () => {
  const [asked, taken] = [await pay(1000), await pay(3000)];
  const [first, second] = [asked, taken].map(({ id }) => fake.control.dispute(id, { inquiry: true }).id) as [string, string];
  expect(await balanceOf()).toBe(4000);
  expect(fake.control.closeDispute(first, 'lost')).toMatchObject({ status: 'warning_closed' });
  expect(fake.control.escalateDispute(second)).toMatchObject({ status: 'needs_response', is_charge_refundable: false });
  expect(await balanceOf()).toBe(1000);
  expect(() => fake.control.escalateDispute(first)).toThrow('not an open inquiry');
  const told = fake.control.events().filter(({ data }) => (data.object as { id: string }).id === second);
  expect(told.map(({ type }) => type)).toEqual(['charge.dispute.created', 'charge.dispute.updated', 'charge.dispute.funds_withdrawn']);
});

test('the card that disputes does so by itself', async () => {
  const intent = await pay(1000, { payment_method: 'pm_card_createDispute' });
  expect((await stripe.disputes.list({ payment_intent: intent.id })).data).toEqual([
    expect.objectContaining({ status: 'needs_response', amount: 1000 }),
  ]);
  expect(fake.charges()).toEqual([expect.objectContaining({ disputed: true })]);
});

test('an outcome that got lost can be looked up by our id in the metadata', async () => {
  const customer = await customerWithCard(stripe);
  const intent = await pay(1000, { metadata: { outbox: "o'ne" } });
  const other = await pay(1000, { metadata: { outbox: 'other' }, customer: customer.id });
  const found = await stripe.paymentIntents.search({ query: "status:'succeeded' AND metadata['outbox']:'other'" });
  expect(found.data.map(({ id }) => id)).toEqual([other.id]);
  expect((await stripe.paymentIntents.search({ query: "-metadata['outbox']:'other'" })).data.map(({ id }) => id)).toEqual([intent.id]);
  await expect(stripe.paymentIntents.search({ query: 'outbox = 1' })).rejects.toMatchObject({ param: 'query' });
});

test('lists are cut into pages, both ways, and the SDK walks through them', async () => {
  for (let index = 0; index < 7; index += 1) await stripe.customers.create({ name: `${index}` });
  const names: (string | null | undefined)[] = [];
  for await (const customer of stripe.customers.list({ limit: 3 })) names.push(customer.name);
  expect(names).toEqual(['6', '5', '4', '3', '2', '1', '0']);
  const first = await stripe.customers.list({ limit: 3 });
  const second = await stripe.customers.list({ limit: 3, starting_after: first.data.at(-1)?.id });
  const back = await stripe.customers.list({ limit: 3, ending_before: second.data[0]?.id });
  expect([second.has_more, back.has_more, back.data.map(({ name }) => name)]).toEqual([true, false, ['6', '5', '4']]);
  await expect(stripe.customers.list({ limit: 101 })).rejects.toMatchObject({ param: 'limit' });
});

test('an invoice by hand: a draft, then open, then uncollectible, paid or void', async () => {
  const customer = await customerWithCard(stripe);
  const draft = async () => {
    await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: 'usd', description: 'Advice' });
    return stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
  };
  const first = await draft();
  expect(first).toMatchObject({ status: 'draft', total: 700, number: null, lines: { data: [{ amount: 700, description: 'Advice' }] } });
  await stripe.invoices.finalizeInvoice(first.id);
  await expect(stripe.invoices.del(first.id)).rejects.toThrow('draft');
  expect(await stripe.invoices.markUncollectible(first.id)).toMatchObject({ status: 'uncollectible' });
  expect(await stripe.invoices.pay(first.id, { expand: ['payments.data.payment.payment_intent'] })).toMatchObject({
    status: 'paid',
    amount_paid: 700,
    payments: { data: [{ payment: { payment_intent: { status: 'succeeded', customer: customer.id } } }] },
  });
  await expect(stripe.invoices.voidInvoice(first.id)).rejects.toThrow('open');
  const second = await stripe.invoices.finalizeInvoice((await draft()).id);
  expect(await stripe.invoices.voidInvoice(second.id)).toMatchObject({ status: 'void', amount_remaining: 0 });
  await expect(stripe.invoices.pay(second.id)).rejects.toMatchObject({ statusCode: 400 });
  expect([first.number, second.number?.slice(-4)]).toEqual([null, '0002']);
  const listed = await stripe.invoices.list({ customer: customer.id, expand: ['data.customer'] });
  expect(listed.data.map((invoice) => (invoice.customer as Stripe.Customer).name)).toEqual(['Ada', 'Ada']);
  await expect(stripe.invoices.list({ expand: ['data.number'] })).rejects.toMatchObject({ param: 'expand' });
});

test('a customer keeps what is said, forgets what is emptied, and leaves a grave', async () => {
  const { id } = await stripe.customers.create({ name: 'Ada', email: 'ada@example.com', metadata: { a: '1', b: '2' } });
  const changed = await stripe.customers.update(id, { email: '', metadata: { a: '', c: '3' } });
  expect(changed).toMatchObject({ name: 'Ada', email: null, metadata: { b: '2', c: '3' } });
  expect(await stripe.customers.del(id)).toEqual({ id, object: 'customer', deleted: true });
  expect(await stripe.customers.retrieve(id)).toEqual({ id, object: 'customer', deleted: true });
  await expect(stripe.customers.update(id, { name: 'x' })).rejects.toMatchObject({ code: 'resource_missing' });
});
