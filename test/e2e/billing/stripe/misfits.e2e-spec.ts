import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { PLATFORM } from '@guildhall/data';
import { openStripe, StripeNews } from '@guildhall/payments/stripe';
import { type Actor, soldMonthly } from '@guildhall/testing';
import { atStripe } from '@guildhall/testing/stripe-fake';
import { StripeScene } from './stripe-scene.js';

let scene: StripeScene;
let operator: Actor;

beforeAll(async () => {
  scene = await StripeScene.open({ ADMIN_EMAILS: 'operator@example.com' });
  operator = await scene.app.signup('operator');
});
afterAll(() => scene.close());

const signup = () => scene.app.signup();
const walletOf = async (actor: Actor) => (await actor.get('/billing/wallet').expect(200)).body.wallet;
const isEntitled = async (actor: Actor, skillId: string) => (await actor.get(`/skills/${skillId}/quote`).expect(200)).body.quote.entitled;
const parked = async () => (await operator.get('/admin/billing/payments').expect(200)).body.events;

/** Past the rules of the application: as if somebody had tampered with it. */
const tamper = (set: string, id: string) => scene.sql(`UPDATE "Checkout" SET ${set} WHERE "id" = $1`, [id]);

/** What operators call: `npm run billing:reconcile`. */
function command(): Promise<{ code: number; output: string }> {
  const { config, databaseUrl } = scene.app;
  const { secretKey = '', webhookSecrets = [], apiBase = '' } = config.payments.stripe ?? {};
  const env = {
    ...{ PATH: process.env.PATH ?? '', DATABASE_URL: databaseUrl, DATA_DIR: config.dataDir, NODE_ENV: 'test', PAYMENTS: 'stripe' },
    ...{ STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecrets.join(','), STRIPE_API_BASE: apiBase },
  };
  const cwd = join(__dirname, '../../../..');
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['tools/billing-reconcile.mjs'], { cwd, env }, (_, output, faults) =>
      resolve({ code: child.exitCode ?? 1, output: output + faults }),
    );
  });
}

describe('MON-05 nobody gets anything by', () => {
  test('a payment of another amount', async () => {
    const buyer = await signup();
    const { id, session } = await scene.openTopUp(buyer, 500);
    await tamper('"cents" = 50000, "credits" = 50000', id);
    scene.fake.control.checkout(session).complete();
    await scene.settled();
    expect(await walletOf(buyer)).toMatchObject({ available: 0 });
    expect((await parked())[0]).toMatchObject({ object: session, problem: 'mismatch' });
  });

  test('a payment of another customer', async () => {
    const [buyer, other] = [await signup(), await signup()];
    const { id, session } = await scene.openTopUp(buyer, 500);
    await scene.openTopUp(other, 500);
    await tamper(`"accountId" = '${other.account.id}'`, id);
    scene.fake.control.checkout(session).complete();
    await scene.settled();
    expect([await walletOf(buyer), await walletOf(other)]).toMatchObject([{ available: 0 }, { available: 0 }]);
    expect((await parked())[0]).toMatchObject({ object: session, problem: 'mismatch' });
  });

  test('a subscription at another price', async () => {
    const [seller, buyer] = [await signup(), await signup()];
    const { id: skillId } = await soldMonthly(seller, { perMonth: 1 });
    const { id, session } = await scene.openSubscription(buyer, skillId);
    await tamper('"cents" = 9900', id);
    scene.fake.control.checkout(session).complete();
    await scene.settled();
    expect(await isEntitled(buyer, skillId)).toBe(false);
    expect((await parked())[0]).toMatchObject({ problem: 'mismatch' });
  });

  test('a purchase that nobody began', async () => {
    const buyer = await signup();
    const { id, session } = await scene.openTopUp(buyer, 500);
    await scene.sql('DELETE FROM "Checkout" WHERE "id" = $1', [id]);
    scene.fake.control.checkout(session).complete();
    await scene.settled();
    expect(await walletOf(buyer)).toMatchObject({ available: 0 });
    expect((await parked())[0]).toMatchObject({ object: session, problem: 'unknown' });
    // Looked at again, by the job of the night or by the operator, it stays what it is.
    const { problems } = await scene.reconcile();
    expect(problems).toContain(`session ${session}: unknown`);
    const { code, output } = await command();
    expect(code).toBe(1);
    expect(output).toContain(`Does not fit: session ${session}: unknown`);
  });
});

test('MON-05 what fits again is repaired, and waits for the operator no longer', async () => {
  const buyer = await signup();
  const { id, session } = await scene.openTopUp(buyer, 500);
  const isParked = async () => (await parked()).filter(({ object }: { object: string }) => object === session).length;
  await tamper('"cents" = 50000, "credits" = 50000', id);
  scene.fake.control.checkout(session).complete();
  await scene.settled();
  expect(await isParked()).toBe(1);
  expect((await scene.reconcile()).problems).toContain(`session ${session}: mismatch`);
  expect(await isParked()).toBe(1);
  await tamper('"cents" = 500, "credits" = 500', id);
  expect((await scene.reconcile()).repaired).toContain(`session ${session}`);
  expect([await isParked(), await walletOf(buyer)]).toMatchObject([0, { available: 500 }]);
  await scene.reconcile();
  expect(await isParked()).toBe(0);
});

test('MON-03 whoever manages to subscribe twice has one subscription, and the money of the other', async () => {
  const [seller, buyer] = [await signup(), await signup()];
  const account = await scene.onboard(seller);
  const { id: skillId } = await soldMonthly(seller, { perMonth: 20 });
  const { control } = scene.fake;
  control.webhooks.hold();
  const first = await scene.openSubscription(buyer, skillId);
  control.checkout(first.session).complete();
  await tamper(`"status" = 'expired'`, first.id);
  const second = await scene.openSubscription(buyer, skillId);
  control.checkout(second.session).complete();
  control.webhooks.release();
  await scene.settled();
  expect(await isEntitled(buyer, skillId)).toBe(true);
  const ours = scene.fake.charges().filter(({ destination }) => destination === account);
  expect(ours.map(({ refundedCents }) => refundedCents).sort()).toEqual([0, 2_000]);
  const { subscriptions } = (await buyer.get('/billing/subscriptions').expect(200)).body;
  expect(subscriptions).toHaveLength(1);
  expect((await seller.get('/billing/earnings').expect(200)).body.earnings).toMatchObject([{ cents: 1_700 }]);
  const { problems } = await scene.reconcile();
  expect(problems.filter((problem) => problem.includes(first.session) || problem.includes(second.session))).toEqual([]);
});

test('MON-05 what was read before something else was written is not written over it', async () => {
  const [seller, buyer] = [await signup(), await signup()];
  const { id: skillId } = await soldMonthly(seller);
  const subscription = await scene.subscribe(buyer, skillId);
  const { app, fake } = scene;
  const stripe = openStripe({ secretKey: fake.apiKey, apiBase: fake.url, fetch });
  const news = new StripeNews({ stripe, database: app.database, clock: app.clock });
  const read = () => news.read({ kind: 'subscription', id: subscription });

  fake.control.webhooks.hold();
  const writeOld = await read();
  await atStripe(fake, `subscriptions/${subscription}`, { cancel_at_period_end: 'true' });
  const writeNew = await read();
  expect(await app.database.transaction(PLATFORM, writeNew)).toEqual({ outcome: 'done' });
  expect(await app.database.transaction(PLATFORM, writeOld)).toEqual({ outcome: 'stale' });
  expect(await app.database.transaction(PLATFORM, await read())).toEqual({ outcome: 'repeated' });
  fake.control.webhooks.release();
  const { subscriptions } = (await buyer.get('/billing/subscriptions').expect(200)).body;
  expect(subscriptions[0].cancelAtPeriodEnd).toBe(true);
});
