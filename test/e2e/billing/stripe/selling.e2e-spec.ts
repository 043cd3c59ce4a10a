import { type Actor, ledgerOf, soldMonthly } from '@guildhall/testing';
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
const codeOf = ({ body }: { body: { error_code: string } }): string => body.error_code;
const walletOf = async (actor: Actor) => (await actor.get('/billing/wallet').expect(200)).body.wallet;
const isEntitled = async (actor: Actor, skillId: string) => (await actor.get(`/skills/${skillId}/quote`).expect(200)).body.quote.entitled;
const refund = (actor: Actor, ledgerTransactionId: string) =>
  actor.post('/billing/refunds').send({ ledgerTransactionId, reason: 'Wrong skill.' });

/** A month that was sold. @param isOnboarded whether its seller was paid with it */
async function sold(isOnboarded = true) {
  const [seller, buyer] = [await signup(), await signup()];
  const account = isOnboarded ? await scene.onboard(seller) : null;
  const { id: skillId } = await soldMonthly(seller, { perMonth: 20 });
  const subscription = await scene.subscribe(buyer, skillId);
  const charge = scene.fake.charges().find((one) => one.subscription === subscription);
  if (!charge) throw new Error('Nothing was charged.');
  const [{ id: sale }] = await ledgerOf(seller);
  return { seller, buyer, skillId, subscription, charge, sale, account };
}

const chargeAgain = (id: string) => scene.fake.charges().find((charge) => charge.id === id);
const sentTo = (account: string) => scene.fake.transfers().filter(({ destination }) => destination === account);

describe('201', () => {
  test('a seller is led to Stripe, and can be paid when Stripe knows enough', async () => {
    const seller = await signup();
    const { onboarding } = (await seller.post('/billing/seller/onboarding').expect(201)).body;
    expect(onboarding).toEqual({ url: expect.stringMatching(/^http/), canBePaid: false, sandbox: false });
    const account = await scene.onboard(seller);
    expect((await seller.get('/billing/seller').expect(200)).body.seller).toMatchObject({ canBePaid: true, sandbox: false });
    scene.fake.control.seller(account).restrict();
    await scene.settled();
    expect((await seller.get('/billing/seller').expect(200)).body.seller).toMatchObject({ canBePaid: false });
  });

  test('what waits as money is paid out when the seller can be paid', async () => {
    const { seller, charge } = await sold(false);
    expect(charge).toMatchObject({ destination: null, feeCents: 0 });
    expect(await walletOf(seller)).toMatchObject({ payable: 1_700 });
    expect(codeOf(await seller.post('/billing/payouts').expect(409))).toBe('seller_not_ready');
    const account = await scene.onboard(seller);
    const { payout } = (await seller.post('/billing/payouts').expect(201)).body;
    await scene.settled();
    expect(sentTo(account)).toMatchObject([{ cents: 1_700, metadata: { guildhall_call: payout.id } }]);
    expect(await walletOf(seller)).toMatchObject({ payable: 0 });
  });

  test('MON-09 what is taken from a seller again at Stripe is theirs here again, part by part', async () => {
    const { seller } = await sold(false);
    const account = await scene.onboard(seller);
    await seller.post('/billing/payouts').expect(201);
    await scene.settled();
    const [{ id } = { id: '' }] = sentTo(account);
    for (const amount of ['700', '1000']) await atStripe(scene.fake, `transfers/${id}/reversals`, { amount });
    await scene.settled();
    expect(await walletOf(seller)).toMatchObject({ payable: 1_700 });
    expect((await scene.reconcile()).problems).toEqual([]);
    expect(await walletOf(seller)).toMatchObject({ payable: 1_700 });
    await seller.post('/billing/payouts').expect(201);
    await scene.settled();
    expect(sentTo(account)).toMatchObject([{ reversedCents: 1_700 }, { cents: 1_700, reversedCents: 0 }]);
  });

  test('a payout that Stripe refuses comes back into the ledger', async () => {
    const { seller } = await sold(false);
    const account = await scene.onboard(seller);
    scene.fake.control.webhooks.hold();
    scene.fake.control.seller(account).restrict();
    await seller.post('/billing/payouts').expect(201);
    await scene.settled();
    scene.fake.control.webhooks.release();
    expect([sentTo(account), await walletOf(seller)]).toMatchObject([[], { payable: 1_700 }]);
    const { calls } = (await operator.get('/admin/billing/payments').expect(200)).body;
    expect(calls[0]).toMatchObject({ account: seller.account.id, kind: 'payout.send', status: 'failed' });
  });

  test('MON-07 a seller gives a month back: buyer, seller and platform have what they had, and the subscription is over at Stripe too', async () => {
    const { seller, buyer, skillId, charge, sale, subscription } = await sold();
    expect((await refund(seller, sale).expect(201)).body.refund).toMatchObject({ amount: 2_000, status: 'done', sandbox: false });
    await scene.settled();
    expect(chargeAgain(charge.id)).toMatchObject({ refundedCents: 2_000 });
    expect(await isEntitled(buyer, skillId)).toBe(false);
    expect((await seller.get('/billing/earnings').expect(200)).body.earnings).toMatchObject([{ cents: 0 }]);
    expect(scene.fake.control.events('customer.subscription.deleted').map(({ data }) => (data.object as { id: string }).id)).toContain(
      subscription,
    );
    expect(scene.fake.refunds().at(-1)).toMatchObject({ reversedTransfer: true });
    expect(codeOf(await refund(seller, sale).expect(409))).toBe('already_refunded');
  });

  test('MON-09 a refund that does not arrive: the seller’s part waits for them here, and it can be given anew', async () => {
    const { seller, buyer, skillId, charge, sale } = await sold();
    for (const payable of [1_700, 0]) {
      await refund(seller, sale).expect(201);
      await scene.settled();
      expect(chargeAgain(charge.id)).toMatchObject({ refundedCents: 2_000 });
      const [made] = scene.fake.refunds().slice(-1);
      if (payable > 0) scene.fake.control.failRefund(made?.id ?? '');
      await scene.settled();
      expect(await walletOf(seller)).toMatchObject({ payable });
      expect((await scene.reconcile()).problems).toEqual([]);
    }
    expect(await isEntitled(buyer, skillId)).toBe(false);
    expect((await seller.get('/billing/earnings').expect(200)).body.earnings).toMatchObject([{ cents: 0 }]);
  });

  test('MON-07 a month that was paid out is given back by operators only: the seller owes then', async () => {
    const { seller, sale, charge } = await sold(false);
    await scene.onboard(seller);
    await seller.post('/billing/payouts').expect(201);
    await scene.settled();
    expect(codeOf(await refund(seller, sale).expect(409))).toBe('refund_not_covered');
    expect([await walletOf(seller), chargeAgain(charge.id)]).toMatchObject([{ payable: 0 }, { refundedCents: 0 }]);
    await refund(operator, sale).expect(201);
    await scene.settled();
    expect([await walletOf(seller), chargeAgain(charge.id)]).toMatchObject([{ payable: -1_700 }, { refundedCents: 2_000 }]);
  });

  test('MON-07 what is being given back is neither paid out nor given back with', async () => {
    const { seller, buyer, sale, charge, skillId } = await sold(false);
    await scene.onboard(seller);
    scene.fake.control.faults.share('rate_limit', 1, { path: '/v1/refunds' });
    expect((await refund(seller, sale).expect(201)).body.refund).toMatchObject({ amount: 2_000, status: 'pending' });
    expect(await walletOf(seller)).toMatchObject({ payable: 1_700 });
    expect((await seller.get('/billing/seller').expect(200)).body.seller).toMatchObject({ payableCents: 0 });
    expect(codeOf(await seller.post('/billing/payouts').expect(409))).toBe('payout_too_small');
    expect((await refund(seller, sale).expect(201)).body.refund).toMatchObject({ status: 'pending' });
    scene.fake.control.faults.clear();
    await scene.settled();
    expect([await walletOf(seller), chargeAgain(charge.id)]).toMatchObject([{ payable: 0 }, { refundedCents: 2_000 }]);
    expect(await isEntitled(buyer, skillId)).toBe(false);
  }, 30_000);

  test('MON-03 what Stripe refuses to give back is told, and can be asked for again', async () => {
    const { seller, buyer, skillId, charge, sale } = await sold();
    const { control } = scene.fake;
    control.webhooks.hold();
    const { id } = control.dispute(charge.paymentIntent ?? '');
    for (let time = 1; time <= 2; time += 1) expect(codeOf(await refund(seller, sale).expect(409))).toBe('refund_refused');
    control.closeDispute(id, 'won');
    const answers = await Promise.all(Array.from({ length: 5 }, () => refund(seller, sale)));
    expect(answers.map(({ status }) => status)).toContain(201);
    control.webhooks.release();
    await scene.settled();
    expect(scene.fake.refunds().filter(({ charge: of }) => of === charge.id)).toMatchObject([{ cents: 2_000 }]);
    expect(await isEntitled(buyer, skillId)).toBe(false);
    expect((await seller.get('/billing/earnings').expect(200)).body.earnings).toMatchObject([{ cents: 0 }]);
  });

  test('an operator gives a top-up back: what is left of it is taken, what is spent is the platform’s loss', async () => {
    const buyer = await signup();
    await scene.buyCredits(buyer, 900);
    const [{ id }] = await ledgerOf(buyer);
    expect(codeOf(await refund(buyer, id).expect(422))).toBe('not_refundable');
    await refund(operator, id).expect(201);
    await scene.settled();
    expect(await walletOf(buyer)).toMatchObject({ available: 0 });
    expect(scene.fake.refunds().at(-1)).toMatchObject({ cents: 900 });
  });
});

describe('refunds and disputes that begin at Stripe', () => {
  test('MON-07 a refund in the dashboard is posted once, and the seller’s part is taken back', async () => {
    const { seller, buyer, skillId, charge, account } = await sold();
    await atStripe(scene.fake, 'refunds', { payment_intent: charge.paymentIntent ?? '' });
    await scene.settled();
    expect(await isEntitled(buyer, skillId)).toBe(false);
    expect((await ledgerOf(seller)).map(({ kind }: { kind: string }) => kind)).toEqual(['refund', 'sale']);
    expect(sentTo(account ?? '')).toMatchObject([{ cents: 2_000, reversedCents: 1_700 }]);
  });

  test('MON-07 nothing is used while a dispute is open; won, all is as it was', async () => {
    const { seller, buyer, skillId, charge } = await sold();
    const { id } = scene.fake.control.dispute(charge.paymentIntent ?? '');
    await scene.settled();
    expect(await isEntitled(buyer, skillId)).toBe(false);
    scene.fake.control.closeDispute(id, 'won');
    await scene.settled();
    expect(await isEntitled(buyer, skillId)).toBe(true);
    expect((await seller.get('/billing/earnings').expect(200)).body.earnings).toMatchObject([{ cents: 1_700 }]);
  });

  test('MON-07 a bank that only asks takes nothing; when it takes the money back, nothing is used from then on', async () => {
    const { seller, buyer, skillId, charge } = await sold();
    const { id } = scene.fake.control.dispute(charge.paymentIntent ?? '', { inquiry: true });
    await scene.settled();
    const earned = async () => (await seller.get('/billing/earnings').expect(200)).body.earnings[0].cents;
    expect([await isEntitled(buyer, skillId), await earned()]).toEqual([true, 1_700]);
    scene.fake.control.escalateDispute(id);
    await scene.settled();
    expect([await isEntitled(buyer, skillId), await earned()]).toEqual([false, 0]);
    scene.fake.control.closeDispute(id, 'won');
    await scene.settled();
    expect([await isEntitled(buyer, skillId), await earned()]).toEqual([true, 1_700]);
  });

  test('MON-07 a bank that asks no more has changed nothing', async () => {
    const { seller, buyer, skillId, charge } = await sold();
    const { id } = scene.fake.control.dispute(charge.paymentIntent ?? '', { inquiry: true });
    scene.fake.control.closeDispute(id, 'lost');
    await scene.settled();
    expect(await isEntitled(buyer, skillId)).toBe(true);
    expect((await ledgerOf(seller)).map(({ kind }: { kind: string }) => kind)).toEqual(['sale']);
  });

  test('MON-07 a dispute that is lost ends the subscription, and the seller gives their part back', async () => {
    const { buyer, skillId, charge, account, subscription } = await sold();
    const { id } = scene.fake.control.dispute(charge.paymentIntent ?? '');
    scene.fake.control.closeDispute(id, 'lost');
    await scene.settled();
    expect(await isEntitled(buyer, skillId)).toBe(false);
    expect(sentTo(account ?? '')).toMatchObject([{ cents: 2_000, reversedCents: 1_700 }]);
    expect(scene.fake.control.events('customer.subscription.deleted').map(({ data }) => (data.object as { id: string }).id)).toContain(
      subscription,
    );
  });

  test('MON-05 the dispute of a top-up of which nothing was heard yet posts both', async () => {
    const buyer = await signup();
    const { session } = await scene.openTopUp(buyer, 600);
    const { webhooks } = scene.fake.control;
    webhooks.hold();
    scene.fake.control.checkout(session).complete();
    const charge = scene.fake.charges().find((one) => one.session === session);
    scene.fake.control.dispute(charge?.paymentIntent ?? '');
    const [told] = scene.fake.control.events('charge.dispute.created').slice(-1);
    if (told) await webhooks.deliver(told);
    await scene.settled();
    expect((await ledgerOf(buyer)).map(({ kind }: { kind: string }) => kind).sort()).toEqual(['dispute', 'topup']);
    webhooks.release();
    await scene.settled();
    expect(await walletOf(buyer)).toMatchObject({ available: 0 });
  });
});

test('503: nobody waits for a page of Stripe that does not come', async () => {
  const seller = await signup();
  scene.fake.control.faults.share('rate_limit', 1, { path: '/v1/accounts' });
  const { body } = await seller.post('/billing/seller/onboarding').expect(503).expect('Retry-After', /\d/);
  scene.fake.control.faults.clear();
  expect(body.error_code).toBe('payment_provider_unavailable');
}, 20_000);
