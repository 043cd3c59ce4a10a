import {
  type Actor,
  openSubscription,
  openTopUp,
  press,
  runSql,
  soldMonthly,
  startTestApp,
  subscribe,
  type TestApp,
} from '@guildhall/testing';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
});
afterAll(() => app.close());

const creditsOf = async (actor: Actor): Promise<number> => (await actor.get('/billing/wallet').expect(200)).body.wallet.available;

describe('200', () => {
  test('the page says that no money moves, what is bought, and has two buttons and nothing that runs', async () => {
    const checkout = await openTopUp(await app.signup(), 1_250);
    const { text, headers } = await app.anonymous.get(checkout.path).expect(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(text).toContain('not real money');
    expect(text).toContain('1250 credits for $12.50.');
    expect(text.match(/<button[^>]*formaction="\?button=(?:pay|decline)"/g)).toHaveLength(2);
    expect(text).not.toContain('<script');
  });

  test('a subscription with a trial says both', async () => {
    const seller = await app.signup();
    const { id, name } = await soldMonthly(seller, { perMonth: 29, trialDays: 7 });
    const { text } = await app.anonymous.get((await openSubscription(await app.signup(), id)).path).expect(200);
    expect(text).toContain(`A subscription to ${seller.account.slug}/${name} for $29.00 a month. The first 7 days cost nothing.`);
  });

  test('a form of a browser, which sends an empty body, presses a button', async () => {
    const buyer = await app.signup();
    const { path } = await openTopUp(buyer, 400);
    const { text } = await app.anonymous.post(`${path}?button=pay`).type('form').send('').expect(200);
    expect(text).toContain('It is paid.');
    expect(text).not.toContain('<button');
    expect(await creditsOf(buyer)).toBe(400);
  });

  test('MON-03 pressed 20 times at once, it is paid once', async () => {
    const buyer = await app.signup();
    const checkout = await openTopUp(buyer, 400);
    const answers = await Promise.all(Array.from({ length: 20 }, () => press(buyer, checkout)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(19);
    expect(await creditsOf(buyer)).toBe(400);
  });

  test('MON-03 pay and decline at once: one of them counts', async () => {
    const buyer = await app.signup();
    for (let round = 1; round <= 5; round += 1) {
      const [before, checkout] = [await creditsOf(buyer), await openTopUp(buyer, 100)];
      const [paid, declined] = await Promise.all([press(buyer, checkout, 'pay'), press(buyer, checkout, 'decline')]);
      expect([paid.status, declined.status].sort()).toEqual([200, 410]);
      expect(await creditsOf(buyer)).toBe(before + (paid.status === 200 ? 100 : 0));
    }
  });
});

test.each(['', '?button=', '?button=steal', '?button=pay&button=pay'])('400: %j is no button', async (query) => {
  const { path } = await openTopUp(await app.signup(), 100);
  expect((await app.anonymous.post(path + query).expect(400)).body.error_code).toBe('validation_failed');
});

test('404: MON-03 an address that was never given, the id of a purchase, and every address where money moves', async () => {
  const buyer = await app.signup();
  const { id, path } = await openTopUp(buyer, 100);
  for (const token of [`sandbox_${'0'.repeat(32)}`, id, 'x']) {
    expect((await app.anonymous.get(`/billing/sandbox/${token}`).expect(404)).body.error_code).toBe('not_found');
    await app.anonymous.post(`/billing/sandbox/${token}?button=pay`).expect(404);
  }
  const real = await startTestApp({ PAYMENTS: 'none', DATABASE_URL: app.databaseUrl });
  const [shown, pressed] = [await real.anonymous.get(path), await real.anonymous.post(`${path}?button=pay`)];
  await real.close();
  expect([shown.status, pressed.status]).toEqual([404, 404]);
});

test('409: MON-03 whoever has meanwhile subscribed in another way is not sold it again', async () => {
  const [seller, buyer] = [await app.signup(), await app.signup()];
  const { id } = await soldMonthly(seller);
  const early = await openSubscription(buyer, id);
  const mark = (status: string) => runSql(app, `UPDATE "Checkout" SET "status" = $1 WHERE "id" = $2`, [status, early.id]);
  await mark('expired');
  await subscribe(buyer, id);
  await mark('open');
  expect((await press(buyer, early).expect(409)).body.error_code).toBe('already_subscribed');
  expect((await buyer.get('/billing/invoices').expect(200)).body.total).toBe(1);
});

test('410: nobody pays for a skill that was deleted meanwhile', async () => {
  const [seller, buyer] = [await app.signup(), await app.signup()];
  const { id } = await soldMonthly(seller);
  const checkout = await openSubscription(buyer, id);
  await seller.delete(`/skills/${id}`).expect(200);
  expect((await press(buyer, checkout).expect(410)).body.error_code).toBe('checkout_over');
  expect((await app.anonymous.get(checkout.path).expect(200)).text).toContain('Nothing was bought.');
});

test('410: after half an hour nothing is paid any more, and the page says so', async () => {
  const buyer = await app.signup();
  const checkout = await openTopUp(buyer, 100);
  app.clock.advance(30 * 60_000);
  const [pressed, shown] = [await press(buyer, checkout), await app.anonymous.get(checkout.path)];
  app.clock.advance(-30 * 60_000);
  expect([pressed.status, pressed.body.error_code]).toEqual([410, 'checkout_over']);
  expect(shown.text).toContain('Its time has run out.');
  expect(await creditsOf(buyer)).toBe(0);
});
