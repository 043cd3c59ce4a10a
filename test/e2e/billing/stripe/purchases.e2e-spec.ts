import { soldMonthly } from '@guildhall/testing';
import { StripeScene } from './stripe-scene.js';

let scene: StripeScene;

beforeAll(async () => {
  scene = await StripeScene.open();
});
afterAll(() => scene.close());

const signup = () => scene.app.signup();
const walletOf = async (actor: Awaited<ReturnType<typeof signup>>) => (await actor.get('/billing/wallet').expect(200)).body.wallet;

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
});
