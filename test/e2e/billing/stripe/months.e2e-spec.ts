import { type Actor, ledgerOf, soldMonthly } from '@guildhall/testing';
import { allAtStripe, atStripe } from '@guildhall/testing/stripe-fake';
import type Stripe from 'stripe';
import { StripeScene } from './stripe-scene.js';

/** A month, and the hour for which Stripe keeps the draft of its invoice. */
const MONTH_MS = 31 * 86_400_000 + 2 * 3_600_000;

let scene: StripeScene;

beforeAll(async () => {
  scene = await StripeScene.open();
  // Months have different lengths: whatever is owed when one is over is not asked for again within these tests.
  scene.fake.control.settings.retryDays = [365];
});
afterEach(() => scene.fake.control.webhooks.calm());
afterAll(() => scene.close());

/** Somebody owes a month. @returns what Stripe calls its invoice */
async function owing() {
  const [seller, buyer] = [await scene.app.signup(), await scene.app.signup()];
  const { id: skillId } = await soldMonthly(seller, { perMonth: 20 });
  const subscription = await scene.subscribe(buyer, skillId);
  scene.fake.control.cards(await scene.customerOf(buyer)).failNext(1);
  scene.fake.control.advance(MONTH_MS);
  await scene.settled();
  const [invoice] = await allAtStripe<Stripe.Invoice>(scene.fake, 'invoices', { subscription, status: 'open' });
  expect(await statusesOf(buyer)).toEqual(['open', 'paid']);
  return { seller, buyer, invoice: invoice?.id ?? '' };
}

const statusesOf = async (buyer: Actor) =>
  (await (await scene.again(buyer)).get('/billing/invoices').expect(200)).body.invoices.map(({ status }: { status: string }) => status);
const salesOf = async (seller: Actor) =>
  (await ledgerOf(await scene.again(seller))).filter(({ kind }: { kind: string }) => kind === 'sale').length;

describe.each([
  ['void', 'void'],
  ['mark_uncollectible', 'uncollectible'],
])('MON-05 a month that Stripe gives up with %s', (call, status) => {
  test(`is ${status} here, and sells nothing`, async () => {
    const { seller, buyer, invoice } = await owing();
    await atStripe(scene.fake, `invoices/${invoice}/${call}`);
    await scene.settled();
    expect([await statusesOf(buyer), await salesOf(seller)]).toEqual([[status, 'paid'], 1]);
  });

  test(`is ${status} here after reconciling, when it was not told`, async () => {
    const { buyer, invoice } = await owing();
    scene.fake.control.webhooks.weather.drops = 1;
    await atStripe(scene.fake, `invoices/${invoice}/${call}`);
    expect((await scene.reconcile()).repaired).toContain(`invoice ${invoice}`);
    expect(await statusesOf(buyer)).toEqual([status, 'paid']);
  });
});

test('MON-05 a month that was given up and is paid after all is sold', async () => {
  const { seller, buyer, invoice } = await owing();
  await atStripe(scene.fake, `invoices/${invoice}/mark_uncollectible`);
  await scene.settled();
  await atStripe(scene.fake, `invoices/${invoice}/pay`);
  await scene.settled();
  expect([await statusesOf(buyer), await salesOf(seller)]).toEqual([['paid', 'paid'], 2]);
});
