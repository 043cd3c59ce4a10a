import { type PaymentCallRecord, PaymentOutboxRepository, PLATFORM } from '@guildhall/data';
import { type Actor, runSql, soldMonthly, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let outbox: PaymentOutboxRepository;

// No worker runs: the test is the payment provider, and answers when it likes.
beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'stripe', STRIPE_SECRET_KEY: 'sk_test_12345678', STRIPE_WEBHOOK_SECRET: 'whsec_12345678' });
  outbox = new PaymentOutboxRepository(app.database);
});
afterAll(() => app.close());

const asPlatform = <T>(work: () => Promise<T>): Promise<T> => app.database.transaction(PLATFORM, work);

/** The next call of a kind, as a worker takes it. */
async function nextCall(): Promise<PaymentCallRecord> {
  for (;;) {
    const call = await asPlatform(() => outbox.take());
    if (call) return call;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function answer({ id, payload }: PaymentCallRecord, url: string): Promise<void> {
  const { checkoutId = '' } = payload as { checkoutId?: string };
  await runSql(app, `UPDATE "Checkout" SET "url" = $2, "providerId" = $3 WHERE "id" = $1`, [checkoutId, url, `cs_${checkoutId}`]);
  await asPlatform(() => outbox.finish(id, 'done', { result: { url } }));
}

const topUp = (buyer: Actor, key: string) => buyer.post('/billing/topups').set('Idempotency-Key', key).send({ credits: 500 });

test('201: a purchase is answered with the address that the provider has given', async () => {
  const buyer = await app.signup();
  const [answered, call] = await Promise.all([
    topUp(buyer, 'a').expect(201),
    nextCall().then((each) => answer(each, 'https://pay.example/a').then(() => each)),
  ]);
  expect(answered.body.checkout).toMatchObject({ kind: 'topup', url: 'https://pay.example/a' });
  expect(call).toMatchObject({ kind: 'checkout.create', payload: { checkoutId: answered.body.checkout.id }, attempts: 1 });
  expect((await topUp(buyer, 'a').expect(201)).body).toEqual(answered.body);
});

test('200: so is the portal', async () => {
  const buyer = await app.signup();
  const [answered, call] = await Promise.all([
    buyer.post('/billing/portal').expect(200),
    nextCall().then((each) => answer(each, 'https://pay.example/portal').then(() => each)),
  ]);
  expect(answered.body).toEqual({ ok: true, success: true, portal: { url: 'https://pay.example/portal' } });
  expect(call).toMatchObject({ kind: 'portal.create', accountId: buyer.account.id });
});

test('503: the provider does not answer; MON-03 whoever asks again is given the same purchase', async () => {
  const buyer = await app.signup();
  const { id: skillId } = await soldMonthly(await app.signup());
  const subscribe = (key: string) => buyer.post('/billing/subscriptions').set('Idempotency-Key', key).send({ skillId });
  const [credits, month] = await Promise.all([topUp(buyer, 'b').expect(503), subscribe('c').expect(503)]);
  for (const { body, headers } of [credits, month]) {
    expect(body.error_code).toBe('payment_provider_unavailable');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  }
  for (let count = 1; count <= 2; count += 1) await answer(await nextCall(), `https://pay.example/${count}`);
  const again = await Promise.all([topUp(buyer, 'b').expect(201), subscribe('c').expect(201), subscribe('d').expect(201)]);
  expect(again[2].body.checkout.id).toBe(again[1].body.checkout.id);
  const [{ count } = { count: 0 }] = await runSql<{ count: number }>(
    app,
    `SELECT count(*)::int AS "count" FROM "Checkout" WHERE "accountId" = $1`,
    [buyer.account.id],
  );
  expect(count).toBe(2);
}, 30_000);

test('503: the provider has refused', async () => {
  const buyer = await app.signup();
  const refuse = async (): Promise<void> => {
    const { id } = await nextCall();
    await asPlatform(() => outbox.finish(id, 'failed', { problem: 'no such currency' }));
  };
  const [{ body }] = await Promise.all([topUp(buyer, 'e').expect(503), refuse()]);
  expect(body.error_code).toBe('payment_provider_unavailable');
});
