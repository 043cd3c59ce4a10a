import { setTimeout as sleep } from 'node:timers/promises';
import { type Actor, ledgerOf, soldMonthly } from '@guildhall/testing';
import { allAtStripe, atStripe } from '@guildhall/testing/stripe-fake';
import type Stripe from 'stripe';
import { MovedDatabase } from './moved-database.js';
import { StripeScene } from './stripe-scene.js';

/** For so long Stripe knows a key at least; and a little more. */
const DAY_MS = 25 * 3_600_000;

let database: MovedDatabase;
let scene: StripeScene;

beforeAll(async () => {
  database = await MovedDatabase.open();
  scene = await StripeScene.open({ DATABASE_URL: database.url });
  // Nothing is kept from being sent twice by being more than there is.
  scene.fake.control.fund(1_000_000);
});
afterEach(() => scene.fake.control.faults.clear());
afterAll(async () => {
  await scene.close();
  await database.close();
});

/** Something that a call makes at Stripe. */
interface Made {
  readonly kind: string;
  /** Where it is made. */
  readonly path: string;
  readonly ask: () => PromiseLike<unknown>;
}

interface SentCall {
  readonly status: string;
  readonly renewals: number;
}

/** The call of a kind that was asked for last. */
async function lastCall(kind: string): Promise<SentCall | undefined> {
  const [row] = await scene.sql<SentCall>(
    `SELECT "status", "renewals" FROM "PaymentOutbox" WHERE "kind" = $1 ORDER BY "createdAt" DESC, "id" DESC LIMIT 1`,
    [kind],
  );
  return row;
}

/** Stripe does what it is asked for, and answers that something went wrong: it would say so again under the same key. */
async function withError({ kind, path, ask }: Made): Promise<SentCall | undefined> {
  scene.fake.control.faults.next('error_after', { path, method: 'POST' });
  await ask();
  await scene.settled();
  return lastCall(kind);
}

/** Stripe does what it is asked for, its answer is lost, and it hears of us again when it no longer knows the key. */
async function withSilence({ kind, path, ask }: Made): Promise<SentCall | undefined> {
  const { faults } = scene.fake.control;
  const cut = () => faults.drawn.cut_after ?? 0;
  const before = cut();
  faults.next('cut_after', { path, method: 'POST' });
  const asking = Promise.resolve(ask());
  while (cut() === before) await sleep(5);
  faults.share('cut_before', 1, { path });
  while (!(await putOff(kind))) await sleep(20);
  await database.moveBy(DAY_MS);
  scene.fake.control.advance(DAY_MS);
  faults.clear();
  await asking;
  await scene.settled();
  return lastCall(kind);
}

/** Keeps a call from being made for an hour. @returns false as long as it was not made twice, or is being made */
async function putOff(kind: string): Promise<boolean> {
  const rows = await scene.sql(
    `UPDATE "PaymentOutbox" SET "nextAttemptAt" = "nextAttemptAt" + interval '1 hour'
     WHERE "kind" = $1 AND "status" = 'pending' AND "attempts" >= 2 AND "leaseUntil" IS NULL RETURNING 1`,
    [kind],
  );
  return rows.length > 0;
}

/** A month that was sold. @param isOnboarded whether its seller was paid with it */
async function sold(isOnboarded: boolean) {
  const [seller, buyer] = [await scene.app.signup(), await scene.app.signup()];
  const account = isOnboarded ? await scene.onboard(seller) : null;
  const { id: skillId } = await soldMonthly(seller, { perMonth: 20 });
  const subscription = await scene.subscribe(buyer, skillId);
  const charge = scene.fake.charges().find((one) => one.subscription === subscription);
  if (!charge) throw new Error('Nothing was charged.');
  return { seller, charge, account };
}

const sentTo = (account: string | null) => scene.fake.transfers().filter(({ destination }) => destination === account);
const accountsOf = async ({ account }: Actor) =>
  (await allAtStripe<Stripe.Account>(scene.fake, 'accounts')).filter(({ metadata }) => metadata?.guildhall_account === account.id);
const sessionsOf = async (buyer: Actor) =>
  allAtStripe<Stripe.Checkout.Session>(scene.fake, 'checkout/sessions', { customer: await scene.customerOf(buyer) });

/** The ways in which an answer is lost, and how often a call got another key by it. */
const LOSSES: readonly [string, (made: Made) => Promise<SentCall | undefined>, renewals: number][] = [
  ['Stripe says that something went wrong, although it is there', withError, 1],
  ['nothing is heard for a day, and Stripe has forgotten the key', withSilence, 0],
];

describe.each(LOSSES)('MON-03 when %s,', (_, lose, renewals) => {
  test('a payout is sent once', async () => {
    const { seller } = await sold(false);
    const account = await scene.onboard(seller);
    const call = await lose({ kind: 'payout.send', path: '/v1/transfers', ask: () => seller.post('/billing/payouts').expect(201) });
    expect(call).toEqual({ status: 'done', renewals });
    expect(sentTo(account)).toMatchObject([{ cents: 1_700 }]);
    const { wallet } = (await (await scene.again(seller)).get('/billing/wallet').expect(200)).body;
    expect(wallet).toMatchObject({ payable: 0 });
    expect((await scene.reconcile()).problems).toEqual([]);
  }, 30_000);

  test('a month is given back once', async () => {
    const { seller, charge } = await sold(true);
    const [{ id: ledgerTransactionId }] = await ledgerOf(seller);
    const ask = () => seller.post('/billing/refunds').send({ ledgerTransactionId, reason: 'Wrong skill.' });
    const call = await lose({ kind: 'refund.send', path: '/v1/refunds', ask });
    expect(call).toEqual({ status: 'done', renewals });
    expect(scene.fake.refunds().filter((one) => one.charge === charge.id)).toMatchObject([{ cents: 2_000 }]);
    const kinds = (await ledgerOf(await scene.again(seller))).map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(['refund', 'sale']);
  }, 30_000);

  test('a seller gives their part of a lost dispute back once', async () => {
    const { charge, account } = await sold(true);
    await atStripe(scene.fake, 'transfers', { amount: '5000', currency: 'usd', destination: account ?? '' });
    const ask = async () => {
      const { id } = scene.fake.control.dispute(charge.paymentIntent ?? '');
      scene.fake.control.closeDispute(id, 'lost');
      await scene.fake.control.webhooks.settled();
    };
    const call = await lose({ kind: 'transfer.reverse', path: '/v1/transfers', ask });
    expect(call).toEqual({ status: 'done', renewals: 0 }); // it is looked for at every attempt
    expect(sentTo(account)).toMatchObject([
      { cents: 2_000, reversedCents: 1_700 },
      { cents: 5_000, reversedCents: 0 },
    ]);
  }, 30_000);

  test('a seller has one account', async () => {
    const seller = await scene.app.signup();
    const call = await lose({ kind: 'seller.onboard', path: '/v1/accounts', ask: () => seller.post('/billing/seller/onboarding') });
    expect(call).toEqual({ status: 'done', renewals });
    const [account, ...others] = await accountsOf(seller);
    expect(others).toEqual([]);
    expect(await scene.onboard(await scene.again(seller))).toBe(account?.id);
  }, 30_000);
});

test('MON-03 when Stripe says that something went wrong, a purchase has one page', async () => {
  const buyer = await scene.app.signup();
  const ask = () => buyer.post('/billing/topups').send({ credits: 400 }).expect(201);
  expect(await withError({ kind: 'checkout.create', path: '/v1/checkout/sessions', ask })).toEqual({ status: 'done', renewals: 1 });
  expect(await sessionsOf(buyer)).toHaveLength(1);
});

test('MON-03 when Stripe says that something went wrong, a buyer is one customer', async () => {
  const buyer = await scene.app.signup();
  const ask = () => buyer.post('/billing/topups').send({ credits: 400 }).expect(201);
  expect(await withError({ kind: 'checkout.create', path: '/v1/customers', ask })).toEqual({ status: 'done', renewals: 1 });
  const customers = await allAtStripe<Stripe.Customer>(scene.fake, 'customers');
  expect(customers.filter(({ metadata }) => metadata.guildhall_account === buyer.account.id)).toHaveLength(1);
});

test('MON-03 when nothing is heard for a day, a purchase is over, and gets no second page', async () => {
  const buyer = await scene.app.signup();
  const ask = () => buyer.post('/billing/topups').send({ credits: 400 });
  expect(await withSilence({ kind: 'checkout.create', path: '/v1/checkout/sessions', ask })).toEqual({ status: 'failed', renewals: 0 });
  expect(await sessionsOf(buyer)).toMatchObject([{ status: 'expired' }]);
  expect(await scene.sql('SELECT "status" FROM "Checkout" WHERE "accountId" = $1', [buyer.account.id])).toEqual([{ status: 'expired' }]);
}, 30_000);
