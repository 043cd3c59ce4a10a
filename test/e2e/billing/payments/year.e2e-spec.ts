import { PLATFORM, type SubscriptionRecord, SubscriptionsRepository } from '@guildhall/data';
import type { CheckoutId, SubscriptionId } from '@guildhall/kernel';
import { Sandbox } from '@guildhall/payments';
import { type Actor, openSubscription, runSql, soldMonthly, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let sandbox: Sandbox;
let subscriptions: SubscriptionsRepository;
let author: Actor;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  sandbox = new Sandbox(app.database);
  subscriptions = new SubscriptionsRepository(app.database);
  author = await app.signup();
});
afterAll(() => app.close());

const restoreAll = () => runSql(app, `UPDATE "Account" SET "suspendedAt" = NULL`);

const on = (day: string): Date => new Date(`${day}T10:30:00.000Z`);

interface Held {
  readonly buyer: Actor;
  readonly skillId: string;
  readonly id: SubscriptionId;
}

/** A subscription that began on a day, whatever day it is. */
async function bought(day: string, pricing: object = {}): Promise<Held> {
  const buyer = await app.signup();
  const { id: skillId } = await soldMonthly(author, pricing);
  const { id: checkout } = await openSubscription(buyer, skillId);
  await runSql(app, `UPDATE "Checkout" SET "createdAt" = $2, "expiresAt" = $3 WHERE "id" = $1`, [
    checkout,
    on(day),
    new Date(on(day).getTime() + 1),
  ]);
  expect(await sandbox.press(checkout as CheckoutId, 'pay', on(day))).toBe('paid');
  const { body } = await buyer.get('/billing/subscriptions').expect(200);
  return { buyer, skillId, id: body.subscriptions[0].id };
}

async function state({ id }: Held): Promise<SubscriptionRecord> {
  return (await app.database.transaction(PLATFORM, () => subscriptions.findById(id))) as SubscriptionRecord;
}

/** Lives until a day, as sweeps at every renewal would have it. */
async function liveUntil(held: Held, day: string): Promise<void> {
  while (await sandbox.renew(held.id, on(day)));
}

const bills = async ({ buyer }: Held): Promise<string[]> => {
  const { invoices } = (await buyer.get('/billing/invoices?limit=200').expect(200)).body;
  return invoices
    .map(({ periodStart, periodEnd, cents }: { periodStart: string; periodEnd: string; cents: number }) =>
      [periodStart.slice(0, 10), periodEnd.slice(0, 10), cents].join(' '),
    )
    .sort();
};

/** A new price, announced on a day. */
async function setPrice({ skillId }: Held, day: string, pricing: object): Promise<void> {
  await author.patch(`/skills/${skillId}`).send({ pricing }).expect(200);
  // Prices are immutable: only the superuser of a test moves one in time.
  await runSql(
    app,
    `BEGIN; ALTER TABLE "SkillPrice" DISABLE TRIGGER "price_immutable";
      UPDATE "SkillPrice" SET "effectiveFrom" = '${on(day).toISOString()}' WHERE "skillId" = '${skillId}'
        AND "number" = (SELECT max("number") FROM "SkillPrice" WHERE "skillId" = '${skillId}');
      ALTER TABLE "SkillPrice" ENABLE TRIGGER "price_immutable";
      UPDATE "Subscription" SET "noticedAt" = '${on(day).toISOString()}' WHERE "skillId" = '${skillId}'; COMMIT`,
  );
}

test('MON-08 a year from 31 January: twelve months, each on the last day of its month, none twice, none missing', async () => {
  const held = await bought('2027-01-31');
  await liveUntil(held, '2028-01-31');
  expect(await bills(held)).toEqual([
    '2027-01-31 2027-02-28 1000',
    '2027-02-28 2027-03-31 1000',
    '2027-03-31 2027-04-30 1000',
    '2027-04-30 2027-05-31 1000',
    '2027-05-31 2027-06-30 1000',
    '2027-06-30 2027-07-31 1000',
    '2027-07-31 2027-08-31 1000',
    '2027-08-31 2027-09-30 1000',
    '2027-09-30 2027-10-31 1000',
    '2027-10-31 2027-11-30 1000',
    '2027-11-30 2027-12-31 1000',
    '2027-12-31 2028-01-31 1000',
    '2028-01-31 2028-02-29 1000',
  ]);
  expect(await state(held)).toMatchObject({ status: 'active', currentPeriodEnd: on('2028-02-29') });
});

test('a trial is not billed; months are counted from its end', async () => {
  const held = await bought('2027-03-01', { trialDays: 14 });
  expect(await state(held)).toMatchObject({ status: 'trialing', trialEnd: on('2027-03-15'), currentPeriodEnd: on('2027-03-15') });
  await liveUntil(held, '2027-03-14');
  expect(await bills(held)).toEqual([]);
  await liveUntil(held, '2027-05-01');
  expect(await bills(held)).toEqual(['2027-03-15 2027-04-15 1000', '2027-04-15 2027-05-15 1000']);
  expect(await state(held)).toMatchObject({ status: 'active' });
});

test('MON-06 without consent the old price is billed until a renewal 30 days after the notice, which may be 40 days away', async () => {
  const held = await bought('2027-01-10');
  await setPrice(held, '2027-02-01', { model: 'fixed', perMonth: 99 });
  await liveUntil(held, '2027-04-10');
  expect(await bills(held)).toEqual([
    '2027-01-10 2027-02-10 1000',
    '2027-02-10 2027-03-10 1000', // 9 days after the notice
    '2027-03-10 2027-04-10 9900', // 37 days
    '2027-04-10 2027-05-10 9900',
  ]);
  expect(await state(held)).toMatchObject({ priceNumber: 2, cents: 9_900, nextPriceNumber: null, noticedAt: null });
});

/** What its holder is told: what it costs, what the next renewal costs, and from when the last price counts. */
async function told({ buyer }: Held): Promise<unknown[]> {
  const [{ cents, renewal, nextPrice }] = (await buyer.get('/billing/subscriptions').expect(200)).body.subscriptions;
  return [cents, renewal && [renewal.at.slice(0, 10), renewal.cents], nextPrice && [nextPrice.from.slice(0, 10), nextPrice.cents]];
}

test('MON-06 with two raises on their way each renewal costs what was told of it', async () => {
  const held = await bought('2027-01-15', { perMonth: 5 });
  await setPrice(held, '2027-02-10', { model: 'fixed', perMonth: 9 });
  expect(await told(held)).toEqual([500, ['2027-02-15', 500], ['2027-03-15', 900]]);
  await liveUntil(held, '2027-02-15');
  await setPrice(held, '2027-03-01', { model: 'fixed', perMonth: 50 });
  expect(await told(held)).toEqual([500, ['2027-03-15', 900], ['2027-04-15', 5_000]]);
  await liveUntil(held, '2027-03-15');
  expect(await told(held)).toEqual([900, ['2027-04-15', 5_000], ['2027-04-15', 5_000]]);
  await liveUntil(held, '2027-04-15');
  expect(await told(held)).toEqual([5_000, ['2027-05-15', 5_000], null]);
  expect((await bills(held)).map((bill) => bill.split(' ').at(-1))).toEqual(['500', '500', '900', '5000']);
});

test('MON-06 what becomes free is told to end with its period, and does', async () => {
  const held = await bought('2027-01-15');
  await setPrice(held, '2027-02-05', { model: 'free' });
  expect(await told(held)).toEqual([1_000, null, ['2027-02-15', undefined]]);
  await liveUntil(held, '2027-03-15');
  expect(await state(held)).toMatchObject({ status: 'canceled', endedAt: on('2027-02-15') });
});

test('MON-06 with consent the new price is billed from the next renewal', async () => {
  const held = await bought('2027-01-10');
  await setPrice(held, '2027-02-01', { model: 'fixed', perMonth: 5 });
  await runSql(app, `UPDATE "Subscription" SET "acceptedAt" = $2 WHERE "id" = $1`, [held.id, on('2027-02-02')]);
  await liveUntil(held, '2027-02-10');
  expect(await bills(held)).toEqual(['2027-01-10 2027-02-10 1000', '2027-02-10 2027-03-10 500']);
});

test('MON-07 cancelled at its end: no further month, and nothing is used afterwards', async () => {
  const held = await bought('2027-01-10');
  await held.buyer.delete(`/billing/subscriptions/${held.id}`).expect(200);
  await liveUntil(held, '2027-02-09');
  expect((await state(held)).endedAt).toBeNull();
  await liveUntil(held, '2027-02-10');
  expect(await state(held)).toMatchObject({ status: 'canceled', endedAt: on('2027-02-10') });
  await liveUntil(held, '2027-12-31');
  expect(await bills(held)).toHaveLength(1);
  const { quote } = (await held.buyer.get(`/skills/${held.skillId}/quote`).expect(200)).body;
  expect(quote).toMatchObject({ entitled: false, reason: 'subscription_ended' });
});

test.each<[string, (held: Held) => Promise<unknown>]>([
  ['the skill costs nothing any more', (held) => setPrice(held, '2027-02-09', { model: 'free' })],
  ['the skill is sold by the minute for 30 days', (held) => setPrice(held, '2027-01-11', { model: 'credits', creditsPerMinute: 1 })],
  ['its author has deleted the skill', (held) => author.delete(`/skills/${held.skillId}`).expect(200)],
  [
    'the skill is private now, and the buyer has none of it',
    (held) => author.patch(`/skills/${held.skillId}`).send({ access: 'private' }).expect(200),
  ],
  [
    'its seller is suspended',
    ({ skillId }) =>
      runSql(app, `UPDATE "Account" SET "suspendedAt" = now() WHERE "id" = (SELECT "accountId" FROM "Skill" WHERE "id" = '${skillId}')`),
  ],
  ['the buyer is suspended', ({ buyer }) => runSql(app, `UPDATE "Account" SET "suspendedAt" = now() WHERE "id" = '${buyer.account.id}'`)],
])('nobody pays for another month when %s', async (_, happen) => {
  const held = await bought('2027-01-10');
  await happen(held);
  await liveUntil(held, '2027-06-10');
  await restoreAll();
  expect([(await state(held)).status, (await bills(held)).length]).toEqual(['canceled', 1]);
});

test('MON-03 twenty sweeps at once renew once', async () => {
  const held = await bought('2027-01-10');
  const renewed = await Promise.all(Array.from({ length: 20 }, () => sandbox.renew(held.id, on('2027-02-10'))));
  expect(renewed.filter(Boolean)).toHaveLength(1);
  expect(await bills(held)).toHaveLength(2);
});
