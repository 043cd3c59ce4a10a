import { type Actor, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let operator: Actor;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'operator@example.com' });
  [operator, owner] = [await app.signup('operator'), await app.signup()];
});
afterAll(() => app.close());

const NOTHING = { available: 0, reserved: 0, earned: 0, payable: 0 };

test('200: what the account has; nothing, for one that never had anything', async () => {
  expect((await owner.get('/billing/wallet').expect(200)).body).toEqual({ ok: true, success: true, wallet: NOTHING });
  await operator.post('/admin/credits').send({ account: owner.account.slug, credits: 70, reason: 'Welcome.' }).expect(201);
  expect((await owner.get('/billing/wallet').expect(200)).body.wallet).toEqual({ ...NOTHING, available: 70 });
  expect((await operator.get('/billing/wallet').expect(200)).body.wallet).toEqual(NOTHING);
});

test('200: in one statement', async () => {
  expect(await app.statements.during(() => owner.get('/billing/wallet').expect(200))).toHaveLength(1);
});

test('401: without a token', async () => {
  await app.anonymous.get('/billing/wallet').expect(401);
});

test.each(['developer', 'viewer'] as const)('403: a %s has nothing to do with money', async (role) => {
  const member = await memberOf(app, owner, role);
  expect((await member.get('/billing/wallet').expect(403)).body.error_code).toBe('forbidden');
});
