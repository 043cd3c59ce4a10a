import { type Actor, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let operator: Actor;
let account: Actor;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  [operator, account] = [await app.signup('operator'), await app.signup()];
});
afterAll(() => app.close());

const gift = (parts: object = {}) => ({ account: account.account.slug, credits: 100, reason: 'Welcome.', ...parts });
const walletOf = async (actor: Actor) => (await actor.get('/billing/wallet').expect(200)).body.wallet;

describe('201', () => {
  test('the account has the credits, sees why, and it is in the audit list', async () => {
    const { body } = await operator
      .post('/admin/credits')
      .send(gift({ account: account.account.id }))
      .expect(201);
    expect(body).toMatchObject({ account: { id: account.account.id, slug: account.account.slug }, wallet: { available: 100 } });
    const { transactions } = (await account.get('/billing/ledger').expect(200)).body;
    expect(transactions).toEqual([body.transaction]);
    expect(transactions[0]).toMatchObject({ kind: 'promotion', memo: 'Welcome.' });
    const { events } = (await operator.get('/admin/audit?limit=1').expect(200)).body;
    expect(events).toMatchObject([{ action: 'admin.credits.give', target: body.transaction.id, accountId: account.account.id }]);
  });

  test('MON-03 what is repeated with its key is given once', async () => {
    const before = await walletOf(account);
    const send = () =>
      operator
        .post('/admin/credits')
        .set('Idempotency-Key', 'gift-1')
        .send(gift({ credits: 7 }));
    const answers = [await send(), await send()];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[1]?.body.transaction.id).toBe(answers[0]?.body.transaction.id);
    expect((await walletOf(account)).available).toBe(before.available + 7);
  });

  test('a formula in the reason stays text', async () => {
    const actor = await app.signup();
    await operator
      .post('/admin/credits')
      .send(gift({ account: actor.account.slug, reason: '=1+1' }))
      .expect(201);
    expect((await actor.get('/billing/ledger').set('Accept', 'text/csv').expect(200)).text).toContain("'=1+1");
  });
});

test.each([
  ['no credits', { credits: 0 }],
  ['less than none', { credits: -5 }],
  ['half a credit', { credits: 0.5 }],
  ['too many', { credits: 100_000_001 }],
  ['a text', { credits: '100' }],
  ['no reason', { reason: '' }],
  ['an unknown field', { currency: 'usd' }],
])('MON-06 400: %s', async (_, parts) => {
  const before = await walletOf(account);
  await operator.post('/admin/credits').send(gift(parts)).expect(400);
  expect(await walletOf(account)).toEqual(before);
});

test('401: without a token', async () => {
  await app.anonymous.post('/admin/credits').send(gift()).expect(401);
});

test('403: not to oneself, unless one is an operator', async () => {
  await account.post('/admin/credits').send(gift()).expect(403);
});

test('422: an account that there is not', async () => {
  const { body } = await operator
    .post('/admin/credits')
    .send(gift({ account: 'nobody-here' }))
    .expect(422);
  expect(body.error_code).toBe('unknown_account');
});
