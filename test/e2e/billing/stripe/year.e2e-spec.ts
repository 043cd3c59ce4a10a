import { DAY_MS } from '@guildhall/kernel';
import { type Actor, ledgerOf, soldMonthly } from '@guildhall/testing';
import { prepareRenewals } from '@guildhall/worker';
import { MovedDatabase } from './moved-database.js';
import { StripeScene } from './stripe-scene.js';

let database: MovedDatabase;
let scene: StripeScene;

beforeAll(async () => {
  database = await MovedDatabase.open();
  scene = await StripeScene.open({ DATABASE_URL: database.url });
});
afterAll(async () => {
  await scene.close();
  await database.close();
});

/** Moves everybody's clock to a moment, day by day, as sweeps and Stripe would live through it. */
async function liveUntil(moment: string): Promise<void> {
  const until = new Date(`${moment}:00.000Z`).getTime();
  for (let left = until - scene.app.clock.now().getTime(); left > 0; left = until - scene.app.clock.now().getTime()) {
    const step = Math.min(left, DAY_MS);
    await database.moveBy(step);
    scene.fake.control.advance(step);
    await scene.settled();
    const { database: payments, clock, faults } = scene.app;
    await prepareRenewals({ database: payments, clock, onFault: (fault) => void faults.push(fault) });
    await scene.settled();
  }
}

const again = (actor: Actor) => scene.again(actor);

test('MON-06 MON-07 MON-08 a year at Stripe: what is billed, when, and what it gives, at every step', async () => {
  await liveUntil('2027-01-24T10:30');
  const [seller, buyer] = [await scene.app.signup(), await scene.app.signup()];
  await scene.onboard(seller);
  const { id } = await soldMonthly(seller, { perMonth: 20, trialDays: 7 });
  const isEntitled = async () => (await (await again(buyer)).get(`/skills/${id}/quote`).expect(200)).body.quote.entitled as boolean;
  const charged = () => scene.fake.charges().map(({ cents }) => cents);
  const subscriptionOf = async () => (await (await again(buyer)).get('/billing/subscriptions').expect(200)).body.subscriptions[0];
  const setPrice = async (perMonth: number) => {
    await (await again(seller))
      .patch(`/skills/${id}`)
      .send({ pricing: { model: 'fixed', perMonth } })
      .expect(200);
    // Triggers have a clock of their own, and what they write cannot be changed: only the superuser of a test moves it in time.
    await scene.sql(`ALTER TABLE "SkillPrice" DISABLE TRIGGER "price_immutable"`);
    await scene.sql(
      `UPDATE "SkillPrice" SET "effectiveFrom" = $2 WHERE "skillId" = $1 AND "number" = (SELECT max("number") FROM "SkillPrice" WHERE "skillId" = $1)`,
      [id, scene.app.clock.now()],
    );
    await scene.sql(`ALTER TABLE "SkillPrice" ENABLE TRIGGER "price_immutable"`);
    await scene.sql(`UPDATE "Subscription" SET "noticedAt" = $2 WHERE "skillId" = $1`, [id, scene.app.clock.now()]);
  };

  // A week for nothing.
  await scene.subscribe(buyer, id);
  expect([await isEntitled(), charged()]).toEqual([true, []]);

  // Months end on their last days.
  await liveUntil('2027-01-31T13:00');
  expect([await isEntitled(), charged()]).toEqual([true, [2_000]]);
  await liveUntil('2027-03-31T13:00');
  expect(charged()).toEqual([2_000, 2_000, 2_000]);
  expect((await subscriptionOf()).currentPeriodEnd).toMatch(/^2027-04-30/);

  // A new price is announced and not accepted: it counts after 30 days.
  await liveUntil('2027-04-10T12:00');
  await setPrice(25);
  await liveUntil('2027-04-30T13:00');
  expect(charged().at(-1)).toBe(2_000);
  await liveUntil('2027-05-31T13:00');
  expect([charged().at(-1), (await subscriptionOf()).cents]).toEqual([2_500, 2_500]);

  // The next one is accepted: it counts at once.
  await liveUntil('2027-06-05T12:00');
  await setPrice(30);
  const { id: subscription } = await subscriptionOf();
  await (await again(buyer)).post(`/billing/subscriptions/${subscription}/accept-price`).expect(200);
  await liveUntil('2027-06-30T13:00');
  expect([charged().at(-1), (await subscriptionOf()).nextPrice]).toEqual([3_000, null]);

  // A payment fails: seven days of grace, then nothing until it is paid.
  scene.fake.control.cards(await scene.customerOf(buyer)).failNext(2);
  await liveUntil('2027-08-01T12:00');
  expect([await isEntitled(), (await subscriptionOf()).status, charged().length]).toEqual([true, 'past_due', 6]);
  await liveUntil('2027-08-07T18:00');
  expect(await isEntitled()).toBe(false);
  await liveUntil('2027-08-09T12:00');
  expect([await isEntitled(), (await subscriptionOf()).status, charged().length]).toEqual([true, 'active', 7]);

  // An earlier month is given back, which takes nothing from this one; a dispute does, until it is won.
  await liveUntil('2027-09-10T12:00');
  const sales = (await ledgerOf(await again(seller))).filter(({ kind }: { kind: string }) => kind === 'sale');
  await (await again(seller)).post('/billing/refunds').send({ ledgerTransactionId: sales[1].id, reason: 'Sorry for July.' }).expect(201);
  await scene.settled();
  expect([await isEntitled(), scene.fake.refunds().map(({ cents }) => cents)]).toEqual([true, [3_000]]);
  const payment = scene.fake.charges().at(-1)?.paymentIntent ?? '';
  const dispute = scene.fake.control.dispute(payment);
  await scene.settled();
  expect(await isEntitled()).toBe(false);
  await liveUntil('2027-09-20T12:00');
  scene.fake.control.closeDispute(dispute.id, 'won');
  await scene.settled();
  expect(await isEntitled()).toBe(true);

  // Its holder ends it: it lasts until the end of the month, and costs nothing more.
  await liveUntil('2027-11-05T12:00');
  await (await again(buyer)).delete(`/billing/subscriptions/${subscription}`).expect(200);
  await liveUntil('2027-11-30T09:00');
  expect(await isEntitled()).toBe(true);
  await liveUntil('2027-12-31T13:00');
  expect([await isEntitled(), (await subscriptionOf()).status]).toEqual([false, 'canceled']);
  expect(charged()).toEqual([2_000, 2_000, 2_000, 2_000, 2_500, 3_000, 3_000, 3_000, 3_000, 3_000]);

  const { problems } = await scene.reconcile();
  expect(problems).toEqual([]);
  const [ledger] =
    await scene.sql(`SELECT count(*) FILTER (WHERE "kind" = 'sale')::int AS "sales", count(*) FILTER (WHERE "kind" = 'refund')::int AS "refunds",
    count(*) FILTER (WHERE "kind" = 'dispute')::int AS "disputes" FROM "LedgerTransaction"`);
  expect(ledger).toEqual({ sales: 10, refunds: 1, disputes: 2 });
}, 180_000);
