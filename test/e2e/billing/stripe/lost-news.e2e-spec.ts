import { DAY_MS } from '@guildhall/kernel';
import { openPaymentEffects } from '@guildhall/payments';
import { type Actor, ledgerOf, soldMonthly } from '@guildhall/testing';
import { MovedDatabase } from './moved-database.js';
import { type StripeCheckout, StripeScene } from './stripe-scene.js';

/** A month, and the hour for which Stripe keeps the draft of its invoice. */
const MONTH_MS = 31 * DAY_MS + 2 * 3_600_000;

let database: MovedDatabase;
let scene: StripeScene;

beforeAll(async () => {
  database = await MovedDatabase.open();
  scene = await StripeScene.open({ DATABASE_URL: database.url });
});
afterEach(() => scene.fake.control.webhooks.calm());
afterAll(async () => {
  await scene.close();
  await database.close();
});

/** Time passes for everybody. */
async function pass(ms: number): Promise<void> {
  await database.moveBy(ms);
  scene.fake.control.advance(ms);
  await scene.settled();
}

const signup = () => scene.app.signup();
const availableOf = async (actor: Actor) =>
  (await (await scene.again(actor)).get('/billing/wallet').expect(200)).body.wallet.available as number;
const statusOf = async ({ id }: StripeCheckout) => (await scene.sql('SELECT "status" FROM "Checkout" WHERE "id" = $1', [id]))[0];
const invoicesOf = async (buyer: Actor) =>
  (await (await scene.again(buyer)).get('/billing/invoices').expect(200)).body.invoices.map(({ status }: { status: string }) => status);

/** Nothing that happens from now on is told. */
function loseEverything(): void {
  scene.fake.control.webhooks.weather.drops = 1;
}

/** What the sweep does as soon as the time of a page is over. */
function expire({ id }: StripeCheckout) {
  const { database, clock } = scene.app;
  return openPaymentEffects(database).checkouts.ended(id as never, 'expired', clock.now());
}

/** Somebody pays by the month, and the next month cannot be collected at first. @param retryDays days to each further attempt */
async function owing(retryDays: readonly number[], failures: number) {
  const [seller, buyer] = [await signup(), await signup()];
  const { id: skillId } = await soldMonthly(seller, { perMonth: 20 });
  const subscription = await scene.subscribe(buyer, skillId);
  const { control } = scene.fake;
  control.settings.retryDays = retryDays;
  control.cards(await scene.customerOf(buyer)).failNext(failures);
  await pass(MONTH_MS);
  expect(await invoicesOf(buyer)).toEqual(['open', 'paid']);
  return { seller, buyer, subscription };
}

const salesOf = async (seller: Actor) =>
  (await ledgerOf(await scene.again(seller))).filter(({ kind }: { kind: string }) => kind === 'sale').length;

describe('MON-05 reconciling finds, although nothing was told,', () => {
  test.each<[string, (checkout: StripeCheckout) => Promise<unknown>]>([
    ['open', async () => {}],
    ['expired', expire],
  ])('a top-up that was paid five days ago, and is %s here', async (status, wait) => {
    const buyer = await signup();
    const checkout = await scene.openTopUp(buyer, 700);
    loseEverything();
    scene.fake.control.checkout(checkout.session).complete();
    await pass(5 * DAY_MS);
    await wait(checkout);
    expect(await statusOf(checkout)).toEqual({ status });
    expect((await scene.reconcile()).repaired).toEqual([`session ${checkout.session}`]);
    expect([await availableOf(buyer), await statusOf(checkout)]).toEqual([700, { status: 'paid' }]);
    expect((await scene.reconcile()).repaired).toEqual([]);
  });

  test.each([4, 14])('a debit that the bank pays on day %s', async (days) => {
    const buyer = await signup();
    const checkout = await scene.openTopUp(buyer, 800);
    scene.fake.control.debit(checkout.session).submit();
    await scene.settled();
    await expire(checkout);
    loseEverything();
    await pass(days * DAY_MS);
    expect([(await scene.reconcile()).repaired, await availableOf(buyer)]).toEqual([[], 0]);
    scene.fake.control.debit(checkout.session).succeed();
    expect((await scene.reconcile()).repaired).toEqual([`session ${checkout.session}`]);
    expect([await availableOf(buyer), await statusOf(checkout)]).toEqual([800, { status: 'paid' }]);
  });

  test('a debit that the bank sends back', async () => {
    const buyer = await signup();
    const checkout = await scene.openTopUp(buyer, 800);
    loseEverything();
    scene.fake.control.debit(checkout.session).submit();
    await pass(4 * DAY_MS);
    expect([(await scene.reconcile()).repaired, await statusOf(checkout)]).toEqual([[], { status: 'open' }]);
    scene.fake.control.debit(checkout.session).fail();
    expect((await scene.reconcile()).repaired).toEqual([`session ${checkout.session}`]);
    expect([await availableOf(buyer), await statusOf(checkout)]).toEqual([0, { status: 'declined' }]);
  });

  test('a month that is paid twelve days after it was asked for', async () => {
    const { seller, buyer, subscription } = await owing([10, 2], 2);
    loseEverything();
    await pass(13 * DAY_MS);
    expect(scene.fake.charges().filter((charge) => charge.subscription === subscription)).toHaveLength(2);
    expect((await scene.reconcile()).problems).toEqual([]);
    expect([await invoicesOf(buyer), await salesOf(seller)]).toEqual([['paid', 'paid'], 2]);
    const { subscriptions } = (await (await scene.again(buyer)).get('/billing/subscriptions').expect(200)).body;
    expect(subscriptions).toMatchObject([{ status: 'active' }]);
  });

  test('a month that is paid when the next one is over', async () => {
    const { seller, buyer, subscription } = await owing([40], 1);
    loseEverything();
    await pass(41 * DAY_MS);
    expect(scene.fake.charges().filter((charge) => charge.subscription === subscription)).toHaveLength(3);
    expect((await scene.reconcile()).problems).toEqual([]);
    expect([await invoicesOf(buyer), await salesOf(seller)]).toEqual([['paid', 'paid', 'paid'], 3]);
  });
});

test('MON-05 what stays open at Stripe, and what was left there, is not read every night', async () => {
  const { buyer } = await owing([], 1);
  const abandoned = await scene.openTopUp(await scene.again(buyer), 900);
  const returned = await scene.openTopUp(await scene.again(buyer), 900);
  scene.fake.control.debit(returned.session).submit();
  scene.fake.control.debit(returned.session).fail();
  await scene.settled();
  await pass(2 * DAY_MS);
  await scene.reconcile();
  expect([await statusOf(abandoned), await statusOf(returned)]).toEqual([{ status: 'expired' }, { status: 'declined' }]);
  expect(await invoicesOf(buyer)).toEqual(['open', 'paid']);
  expect(await scene.reconcile()).toEqual({ read: 0, repaired: [], problems: [] });
});
