import { buyCredits, memberOf, openTopUp, press, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
});
afterAll(() => app.close());

const walletOf = async (actor: Awaited<ReturnType<TestApp['signup']>>) => (await actor.get('/billing/wallet').expect(200)).body.wallet;

test('201: says where to pay, until when, and nothing is in the wallet before', async () => {
  const buyer = await app.signup();
  const { body } = await buyer.post('/billing/topups').send({ credits: 500 }).expect(201);
  const { id, url, kind, expiresAt, ...rest } = body.checkout;
  expect({ kind, rest, ok: body.ok, success: body.success }).toEqual({ kind: 'topup', rest: {}, ok: true, success: true });
  expect(id).toMatch(/^cho_[0-9a-f]{24}$/);
  expect(url).toMatch(new RegExp(`^${app.config.publicUrl}/billing/sandbox/sandbox_[0-9a-f]{32}$`));
  const minutes = (Date.parse(expiresAt) - app.clock.now().getTime()) / 60_000;
  expect(minutes).toBeGreaterThan(29);
  expect(minutes).toBeLessThanOrEqual(30);
  expect(await walletOf(buyer)).toMatchObject({ available: 0 });
});

test('201: what was paid is in the wallet, and in the ledger', async () => {
  const buyer = await app.signup();
  await buyCredits(buyer, 1_234);
  expect(await walletOf(buyer)).toEqual({ available: 1_234, reserved: 0, earned: 0, payable: 0 });
  const { body } = await buyer.get('/billing/ledger').expect(200);
  expect(body.transactions).toMatchObject([{ kind: 'topup', entries: [{ wallet: 'available', amount: 1_234 }, { amount: -1_234 }] }]);
});

test('201: MON-03 with its idempotency key a repeated call is the same purchase', async () => {
  const buyer = await app.signup();
  const call = () => buyer.post('/billing/topups').set('Idempotency-Key', 'once').send({ credits: 300 }).expect(201);
  const [first, second] = [await call(), await call()];
  expect(second.body).toEqual(first.body);
  expect(second.headers['idempotent-replayed']).toBe('true');
  const other = await buyer.post('/billing/topups').set('Idempotency-Key', 'once').send({ credits: 301 });
  expect([other.status, other.body.error_code]).toEqual([422, 'idempotency_key_reused']);
});

test('201: leaves an audit row when it is begun and when it is paid', async () => {
  const buyer = await app.signup();
  const { id } = await buyCredits(buyer, 100);
  const { body } = await buyer.get('/account/audit').expect(200);
  const rows = body.events.filter(({ target }: { target: string }) => target === id);
  expect(rows.map(({ action, actor }: { action: string; actor: { type: string } }) => [action, actor.type])).toEqual([
    ['billing.topup.pay', 'system'],
    ['billing.topup.begin', 'user'],
  ]);
});

test.each([[99], [1_000_001], [-500], [100.5], ['500'], [null], [Number.MAX_SAFE_INTEGER]])(
  '400: MON-06 %s credits are not sold',
  async (credits) => {
    const buyer = await app.signup();
    const { body } = await buyer.post('/billing/topups').send({ credits }).expect(400);
    expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: '/credits' }] });
  },
);

test('401: not without a token', async () => {
  await app.anonymous.post('/billing/topups').send({ credits: 500 }).expect(401);
});

test('403: a developer does not spend the money of the account', async () => {
  const developer = await memberOf(app, await app.signup(), 'developer');
  const { body } = await developer.post('/billing/topups').send({ credits: 500 }).expect(403);
  expect(body.error_code).toBe('forbidden');
});

test('503: where nothing can be bought', async () => {
  const closed = await startTestApp({ PAYMENTS: 'none' });
  const buyer = await closed.signup();
  const { body } = await buyer.post('/billing/topups').send({ credits: 500 }).expect(503);
  expect(body.error_code).toBe('payments_not_configured');
  await closed.close();
});

test('MON-03 declined, nothing is bought; and nothing can be pressed after that', async () => {
  const buyer = await app.signup();
  const checkout = await openTopUp(buyer, 700);
  await press(buyer, checkout, 'decline').expect(200);
  const { body } = await press(buyer, checkout).expect(410);
  expect(body.error_code).toBe('checkout_over');
  expect(await walletOf(buyer)).toMatchObject({ available: 0 });
});
