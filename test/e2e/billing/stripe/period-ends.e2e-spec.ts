import { DAY_MS } from '@guildhall/kernel';
import { type Actor, soldMonthly } from '@guildhall/testing';
import { atStripe } from '@guildhall/testing/stripe-fake';
import { prepareRenewals } from '@guildhall/worker';
import { StripeScene } from './stripe-scene.js';

let scene: StripeScene;
let seller: Actor;

beforeAll(async () => {
  scene = await StripeScene.open();
  seller = await scene.app.signup();
});
afterAll(() => scene.close());

/** A subscription as Stripe bills it next. */
interface Billed {
  readonly cancel_at_period_end: boolean;
  readonly items: { readonly data: readonly { readonly price: { readonly unit_amount: number } }[] };
}

/** Somebody pays a skill by the month. */
async function subscribed() {
  const buyer = await scene.app.signup();
  const { id: skillId } = await soldMonthly(seller, { perMonth: 20 });
  const stripeId = await scene.subscribe(buyer, skillId);
  const { id } = (await buyer.get('/billing/subscriptions').expect(200)).body.subscriptions[0];
  return { buyer, skillId, stripeId, id: id as string };
}

const billed = (stripeId: string) => atStripe<Billed>(scene.fake, `subscriptions/${stripeId}`, {}, 'GET');
const nextCents = async (stripeId: string) => (await billed(stripeId)).items.data[0]?.price.unit_amount;
const isEnding = async (stripeId: string) => (await billed(stripeId)).cancel_at_period_end;

async function resume(stripeId: string): Promise<void> {
  await atStripe(scene.fake, `subscriptions/${stripeId}`, { cancel_at_period_end: 'false' });
  await scene.settled();
}

/** What the worker does every ten minutes, on the day before a period ends. */
async function prepare(id: string): Promise<void> {
  await scene.sql(`UPDATE "Subscription" SET "currentPeriodEnd" = now() + interval '1 day' WHERE "id" = $1`, [id]);
  const { database, clock, faults } = scene.app;
  await prepareRenewals({ database, clock, onFault: (fault) => void faults.push(fault) });
  await scene.settled();
}

const callsFor = async (id: string): Promise<number> =>
  (await scene.sql(`SELECT 1 FROM "PaymentOutbox" WHERE "payload"->>'subscriptionId' = $1`, [id])).length;

test('MON-06 whoever cancels again what was resumed at Stripe is not billed', async () => {
  const { buyer, id, stripeId } = await subscribed();
  for (let time = 1; time <= 2; time += 1) {
    const { subscription } = (await buyer.delete(`/billing/subscriptions/${id}`).expect(200)).body;
    await scene.settled();
    expect([subscription.cancelAtPeriodEnd, await isEnding(stripeId)]).toEqual([true, true]);
    await resume(stripeId);
    expect((await buyer.get('/billing/subscriptions').expect(200)).body.subscriptions[0].cancelAtPeriodEnd).toBe(false);
  }
});

test('MON-07 what is not sold any more ends with its period, once and whenever it is resumed', async () => {
  const { id, stripeId, skillId } = await subscribed();
  await seller.delete(`/skills/${skillId}`).expect(200);
  await prepare(id);
  await prepare(id);
  expect([await isEnding(stripeId), await callsFor(id)]).toEqual([true, 1]);
  await resume(stripeId);
  await prepare(id);
  expect([await isEnding(stripeId), await callsFor(id)]).toEqual([true, 2]);
});

test('MON-07 while a payment is disputed no further month is billed; won in time, the subscription goes on', async () => {
  const { id, stripeId } = await subscribed();
  const charge = scene.fake.charges().find(({ subscription }) => subscription === stripeId);
  const dispute = scene.fake.control.dispute(charge?.paymentIntent ?? '');
  await scene.settled();
  await prepare(id);
  expect(await isEnding(stripeId)).toBe(true);
  scene.fake.control.closeDispute(dispute.id, 'won');
  await scene.settled();
  await prepare(id);
  expect(await isEnding(stripeId)).toBe(false);
});

test('MON-07 what is sold again before the period is over goes on, unless its holder has ended it', async () => {
  const [kept, left] = [await subscribed(), await subscribed()];
  const price = (pricing: object) =>
    Promise.all([kept, left].map(({ skillId }) => seller.patch(`/skills/${skillId}`).send({ pricing }).expect(200)));
  await price({ model: 'free' });
  for (const { id } of [kept, left]) await prepare(id);
  expect([await isEnding(kept.stripeId), await isEnding(left.stripeId)]).toEqual([true, true]);
  await left.buyer.delete(`/billing/subscriptions/${left.id}`).expect(200);
  await price({ model: 'fixed', perMonth: 20 });
  for (const { id } of [kept, left]) await prepare(id);
  expect([await isEnding(kept.stripeId), await isEnding(left.stripeId)]).toEqual([false, true]);
});

test('MON-06 what its holder cancels at Stripe stays so, also where the platform would have ended it before', async () => {
  const { id, stripeId, skillId } = await subscribed();
  const price = (pricing: object) => seller.patch(`/skills/${skillId}`).send({ pricing }).expect(200);
  await price({ model: 'free' });
  await prepare(id);
  await resume(stripeId);
  await atStripe(scene.fake, `subscriptions/${stripeId}`, { cancel_at_period_end: 'true' });
  await scene.settled();
  await price({ model: 'fixed', perMonth: 20 });
  await prepare(id);
  expect(await isEnding(stripeId)).toBe(true);
});

test('MON-06 a raise that Stripe was told of, and that was taken back, is not billed', async () => {
  const { id, stripeId, skillId } = await subscribed();
  const setPrice = (perMonth: number) =>
    seller
      .patch(`/skills/${skillId}`)
      .send({ pricing: { model: 'fixed', perMonth } })
      .expect(200);
  await setPrice(9_000);
  // Prices cannot be changed: only the superuser of a test moves one in time.
  await scene.sql(`ALTER TABLE "SkillPrice" DISABLE TRIGGER "price_immutable"`);
  await scene.sql(`UPDATE "SkillPrice" SET "effectiveFrom" = now() - interval '40 days' WHERE "skillId" = $1`, [skillId]);
  await scene.sql(`ALTER TABLE "SkillPrice" ENABLE TRIGGER "price_immutable"`);
  await scene.sql(`UPDATE "Subscription" SET "createdAt" = now() - interval '41 days' WHERE "id" = $1`, [id]);
  await prepare(id);
  await prepare(id);
  expect([await nextCents(stripeId), await callsFor(id)]).toEqual([900_000, 1]);
  await setPrice(20);
  await prepare(id);
  await prepare(id);
  expect([await nextCents(stripeId), await callsFor(id)]).toEqual([2_000, 2]);
});

test('MON-05 the worker itself tells Stripe what follows, and looks again for what it was not told', async () => {
  const { id, stripeId, skillId } = await subscribed();
  await seller.delete(`/skills/${skillId}`).expect(200);
  await scene.sql(`UPDATE "Subscription" SET "currentPeriodEnd" = now() + interval '1 day' WHERE "id" = $1`, [id]);
  await scene.runJob('sweep');
  await scene.settled();
  expect(await isEnding(stripeId)).toBe(true);
  scene.fake.control.webhooks.hold();
  const buyer = await scene.app.signup();
  const { session } = await scene.openTopUp(buyer, 700);
  scene.fake.control.checkout(session).complete();
  await scene.runJob('reconcile');
  await scene.settled();
  expect((await buyer.get('/billing/wallet').expect(200)).body.wallet.available).toBe(700);
  scene.fake.control.webhooks.release();
});

const isCanceled = async (stripeId: string) =>
  (await atStripe<{ status: string }>(scene.fake, `subscriptions/${stripeId}`, {}, 'GET')).status === 'canceled';

test('MON-03 whoever ends it in time pays no further month, however long Stripe cannot be told', async () => {
  const { buyer, id, stripeId } = await subscribed();
  scene.fake.control.faults.share('rate_limit', 1, { path: '/v1/subscriptions', method: 'POST' });
  await buyer.delete(`/billing/subscriptions/${id}`).expect(200);
  scene.fake.control.advance(31 * DAY_MS + 2 * 3_600_000);
  scene.fake.control.faults.clear();
  await scene.hurry();
  await scene.settled();
  const charges = scene.fake.charges().filter(({ subscription }) => subscription === stripeId);
  expect(charges.map(({ cents, refundedCents }) => [cents, refundedCents])).toEqual([
    [2_000, 0],
    [2_000, 2_000],
  ]);
  expect(await isCanceled(stripeId)).toBe(true);
});

test('MON-07 what is paid after the end gives nothing, and goes back', async () => {
  seller = await scene.app.signup();
  const { buyer, stripeId } = await subscribed();
  scene.fake.control.cards(await scene.customerOf(buyer)).failNext();
  scene.fake.control.advance(31 * DAY_MS + 2 * 3_600_000);
  await scene.settled();
  await atStripe(scene.fake, `subscriptions/${stripeId}`, {}, 'DELETE');
  await scene.settled();
  scene.fake.control.advance(DAY_MS);
  const { data } = await atStripe<{ data: { id: string }[] }>(scene.fake, `invoices?subscription=${stripeId}&status=open`, {}, 'GET');
  await atStripe(scene.fake, `invoices/${data[0]?.id}/pay`);
  await scene.settled();
  const charges = scene.fake.charges().filter(({ subscription }) => subscription === stripeId);
  expect(charges.map(({ refundedCents }) => refundedCents)).toEqual([0, 2_000]);
});
