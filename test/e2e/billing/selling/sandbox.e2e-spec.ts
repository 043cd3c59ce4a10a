import { type Actor, buyCredits, ledgerOf, runSql, soldMonthly, startTestApp, subscribe, type TestApp } from '@guildhall/testing';

let app: TestApp;
let operator: Actor;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox', ADMIN_EMAILS: 'operator@example.com' });
  operator = await app.signup('operator');
});
afterAll(() => app.close());

const sellerView = async (actor: Actor) => (await actor.get('/billing/seller').expect(200)).body.seller;
const walletOf = async (actor: Actor) => (await actor.get('/billing/wallet').expect(200)).body.wallet;
const codeOf = ({ body }: { body: { error_code: string } }): string => body.error_code;

/** Credits that a seller has earned; how is shown where runs are. */
async function earn(actor: Actor, credits: number): Promise<void> {
  await operator.post('/admin/credits').send({ account: actor.account.slug, credits, reason: 'To begin with.' }).expect(201);
  const move = `SELECT p."outcome" FROM "guildhall_try_to_post"($1, $2, $3, 'correction', NULL, NULL, NULL, NULL, NULL,
    ARRAY[$2, $2], ARRAY['available', 'earned'], ARRAY['credit', 'credit'], ARRAY[-$4::bigint, $4::bigint]) p`;
  const id = `ltx_${Math.random().toString(16).slice(2, 10).padEnd(24, '0')}`;
  expect(
    await runSql(app, move.replace('SELECT p', `SELECT set_config('guildhall.account', '*', true), p`), [
      id,
      actor.account.id,
      `test:${id}`,
      credits,
    ]),
  ).toMatchObject([{ outcome: 'posted' }]);
}

/** A seller who has sold a month to a buyer. @returns the sale in the ledger */
async function sold(perMonth = 20) {
  const [seller, buyer] = [await app.signup(), await app.signup()];
  const { id } = await soldMonthly(seller, { perMonth });
  await subscribe(buyer, id);
  const [{ id: sale }] = await ledgerOf(seller);
  return { seller, buyer, skillId: id, sale };
}

const refund = (actor: Actor, ledgerTransactionId: string) =>
  actor.post('/billing/refunds').send({ ledgerTransactionId, reason: 'Wrong skill.' });

describe('200', () => {
  test('says what would be paid out, and that no money moves', async () => {
    const seller = await app.signup();
    expect(await sellerView(seller)).toEqual({ canBePaid: false, payableCents: 0, leastPayoutCents: 100, sandbox: true });
    await earn(seller, 250);
    expect(await sellerView(seller)).toMatchObject({ payableCents: 250 });
  });
});

describe('201', () => {
  test('in a sandbox the account can be paid at once', async () => {
    const seller = await app.signup();
    const { body } = await seller.post('/billing/seller/onboarding').expect(201);
    expect(body.onboarding).toEqual({ url: expect.stringContaining('/billing/return'), canBePaid: true, sandbox: true });
    expect(await sellerView(seller)).toMatchObject({ canBePaid: true });
  });

  test('all that was earned is paid out: credits become money first', async () => {
    const seller = await app.signup();
    await earn(seller, 1_234);
    await seller.post('/billing/seller/onboarding').expect(201);
    const { payout } = (await seller.post('/billing/payouts').expect(201)).body;
    expect(payout).toMatchObject({ cents: 1_234, sandbox: true });
    expect(await walletOf(seller)).toMatchObject({ earned: 0, payable: 0 });
    const [paid, converted] = await ledgerOf(seller);
    expect([paid.kind, paid.id, converted.kind]).toEqual(['payout', payout.transaction, 'convert']);
  });

  test('MON-03 of ten payouts at once one finds something', async () => {
    const seller = await app.signup();
    await earn(seller, 500);
    await seller.post('/billing/seller/onboarding').expect(201);
    const answers = await Promise.all(Array.from({ length: 10 }, () => seller.post('/billing/payouts')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect(await walletOf(seller)).toMatchObject({ earned: 0, payable: 0 });
  });

  test('MON-07 a seller gives a month back: the sale is undone, and the subscription ends', async () => {
    const { seller, buyer, skillId, sale } = await sold();
    const answer = await refund(seller, sale).expect(201);
    expect(answer.body.refund).toEqual({ transaction: sale, amount: 2_000, currency: 'usd', status: 'done', sandbox: true });
    expect((await buyer.get(`/skills/${skillId}/quote`).expect(200)).body.quote).toMatchObject({ entitled: false });
    expect((await seller.get('/billing/earnings').expect(200)).body.earnings).toMatchObject([{ cents: 0 }]);
  });

  test('an operator gives a top-up back: credits that are left are taken', async () => {
    const buyer = await app.signup();
    await buyCredits(buyer, 700);
    const [{ id }] = await ledgerOf(buyer);
    await refund(operator, id).expect(201);
    expect(await walletOf(buyer)).toMatchObject({ available: 0 });
  });
});

describe('400', () => {
  test.each([{}, { ledgerTransactionId: 'x', reason: 'y' }, { ledgerTransactionId: `ltx_${'0'.repeat(24)}` }])(
    'a refund of %j',
    async (body) => {
      expect(codeOf(await operator.post('/billing/refunds').send(body).expect(400))).toBe('validation_failed');
    },
  );
});

describe('404', () => {
  test('TEN-01 what others have done with each other cannot be told from nothing', async () => {
    const { sale } = await sold();
    const stranger = await app.signup();
    expect(codeOf(await refund(stranger, sale).expect(404))).toBe('not_found');
    expect(codeOf(await refund(stranger, `ltx_${'0'.repeat(24)}`).expect(404))).toBe('not_found');
  });
});

describe('409', () => {
  test('MON-03 nothing is given back twice, and of ten refunds at once one is done', async () => {
    const { seller, sale } = await sold();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refund(seller, sale)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect(codeOf(await refund(seller, sale).expect(409))).toBe('already_refunded');
  });

  test('nothing is paid out before the account can be paid, or when there is too little', async () => {
    const seller = await app.signup();
    await earn(seller, 99);
    expect(codeOf(await seller.post('/billing/payouts').expect(409))).toBe('seller_not_ready');
    await seller.post('/billing/seller/onboarding').expect(201);
    const { body } = await seller.post('/billing/payouts').expect(409);
    expect(body).toMatchObject({ error_code: 'payout_too_small', details: { cents: 99, least: 100 } });
  });
});

describe('422', () => {
  test('what is no payment, or was not paid to the caller, is not given back', async () => {
    const buyer = await app.signup();
    await buyCredits(buyer, 700);
    const [{ id }] = await ledgerOf(buyer);
    expect(codeOf(await refund(buyer, id).expect(422))).toBe('not_refundable');
    await earn(buyer, 5);
    const [correction] = await ledgerOf(buyer);
    expect(codeOf(await refund(operator, correction.id).expect(422))).toBe('not_refundable');
  });
});

describe('503', () => {
  test('on a server without payments nobody is paid', async () => {
    const other = await startTestApp({ PAYMENTS: 'none' });
    const seller = await other.signup();
    for (const path of ['/billing/seller/onboarding', '/billing/payouts']) {
      expect(codeOf(await seller.post(path).expect(503))).toBe('payments_not_configured');
    }
    expect(codeOf(await other.anonymous.post('/webhooks/stripe').send({}).expect(503))).toBe('payments_not_configured');
    await other.close();
  });
});
