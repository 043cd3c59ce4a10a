import { soldMonthly } from '@guildhall/testing';
import { atStripe } from '@guildhall/testing/stripe-fake';
import { StripeScene } from './stripe-scene.js';

let scene: StripeScene;

beforeAll(async () => {
  scene = await StripeScene.open();
});
afterAll(() => scene.close());

const signup = () => scene.app.signup();
const walletOf = async (actor: Awaited<ReturnType<typeof signup>>) => (await actor.get('/billing/wallet').expect(200)).body.wallet;
const statusOf = async (id: string) =>
  (await scene.sql<{ status: string }>('SELECT "status" FROM "Checkout" WHERE "id" = $1', [id]))[0]?.status;

describe('201', () => {
  test('MON-03: credits are bought on Stripe’s page, and are there once', async () => {
    const buyer = await signup();
    const { session } = await scene.openTopUp(buyer, 1_200);
    expect(await walletOf(buyer)).toMatchObject({ available: 0 });
    scene.fake.control.checkout(session).complete();
    await scene.settled();
    expect(await walletOf(buyer)).toMatchObject({ available: 1_200 });
    expect(scene.fake.charges().filter((charge) => charge.session === session)).toMatchObject([{ cents: 1_200, currency: 'usd' }]);
  });

  test('a skill is sold by the month: its seller is paid by Stripe, less the fee of the platform', async () => {
    const [seller, buyer] = [await signup(), await signup()];
    const account = await scene.onboard(seller);
    const { id } = await soldMonthly(seller, { perMonth: 19.99 });
    const subscription = await scene.subscribe(buyer, id);
    const charge = scene.fake.charges().find((one) => one.subscription === subscription);
    expect(charge).toMatchObject({ cents: 1_999, destination: account, feeCents: 300 });
    expect((await buyer.get(`/skills/${id}/quote`).expect(200)).body.quote).toMatchObject({ entitled: true });
    const { earnings } = (await seller.get('/billing/earnings').expect(200)).body;
    expect(earnings).toMatchObject([{ skill: id, cents: 1_699 }]);
    expect(await walletOf(seller)).toMatchObject({ payable: 0 });
  });

  test('cards and invoices are managed at Stripe, also by whoever has bought nothing yet', async () => {
    const { portal } = (await (await signup()).post('/billing/portal').expect(200)).body;
    expect(portal.url).toMatch(/^http/);
  });
});

describe('what happens at Stripe is seen here', () => {
  test('a page whose time is over', async () => {
    const buyer = await signup();
    const { id, session } = await scene.openTopUp(buyer, 300);
    scene.fake.control.checkout(session).expire();
    await scene.settled();
    expect(await statusOf(id)).toBe('expired');
  });

  test('a card that is refused leaves the page open for another one', async () => {
    const buyer = await signup();
    const { session } = await scene.openTopUp(buyer, 300);
    scene.fake.control.checkout(session).decline();
    await scene.settled();
    expect(await walletOf(buyer)).toMatchObject({ available: 0 });
    scene.fake.control.checkout(session).complete();
    await scene.settled();
    expect(await walletOf(buyer)).toMatchObject({ available: 300 });
  });

  test('MON-05 a debit gives nothing before the bank has paid', async () => {
    const buyer = await signup();
    const { id, session } = await scene.openTopUp(buyer, 300);
    scene.fake.control.debit(session).submit();
    await scene.settled();
    expect([await walletOf(buyer), await statusOf(id)]).toMatchObject([{ available: 0 }, 'open']);
    scene.fake.control.debit(session).succeed();
    await scene.settled();
    expect([await walletOf(buyer), await statusOf(id)]).toMatchObject([{ available: 300 }, 'paid']);
  });

  test('a debit that the bank sends back', async () => {
    const buyer = await signup();
    const { id, session } = await scene.openTopUp(buyer, 300);
    scene.fake.control.debit(session).submit();
    scene.fake.control.debit(session).fail();
    await scene.settled();
    expect([await walletOf(buyer), await statusOf(id)]).toMatchObject([{ available: 0 }, 'declined']);
  });

  test('a subscription that is cancelled there at once', async () => {
    const [seller, buyer] = [await signup(), await signup()];
    const { id } = await soldMonthly(seller);
    const subscription = await scene.subscribe(buyer, id);
    await atStripe(scene.fake, `subscriptions/${subscription}`, {}, 'DELETE');
    await scene.settled();
    expect((await buyer.get(`/skills/${id}/quote`).expect(200)).body.quote).toMatchObject({
      entitled: false,
      reason: 'subscription_ended',
    });
  });
});

describe('503', () => {
  test('MON-03: who is not answered in time asks again with the same key, and is given the same page', async () => {
    const buyer = await signup();
    const ask = () => buyer.post('/billing/topups').set('Idempotency-Key', 'patience').send({ credits: 400 });
    scene.fake.control.faults.share('rate_limit', 1);
    const { body } = await ask().expect(503).expect('Retry-After', /\d/);
    expect(body.error_code).toBe('payment_provider_unavailable');
    scene.fake.control.faults.clear();
    const answers = [await ask().expect(201), await ask().expect(201)];
    expect(new Set(answers.map((answer) => answer.body.checkout.id)).size).toBe(1);
    const sessions = await atStripe<{ data: unknown[] }>(
      scene.fake,
      `checkout/sessions?customer=${await scene.customerOf(buyer)}`,
      {},
      'GET',
    );
    expect(sessions.data).toHaveLength(1);
  }, 20_000);
});
