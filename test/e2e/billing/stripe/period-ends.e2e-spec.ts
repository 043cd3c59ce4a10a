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
