import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('200: the account of the token, with exactly these fields', async () => {
  const actor = await app.signup('mine');
  const { body } = await actor.get('/account').expect(200);
  expect(body).toEqual({
    ok: true,
    success: true,
    account: {
      id: actor.account.id,
      slug: 'mine',
      name: 'mine',
      grantPolicy: 'auto',
      defaults: { access: null, contentVisibility: null, modelStrategy: null },
      runRetentionDays: null,
      verified: false,
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    },
  });
});

test('200: every member may read it', async () => {
  await (await memberOf(app, await app.signup(), 'viewer')).get('/account').expect(200);
});

test('401: without a token', () => app.anonymous.get('/account').expect(401));

test('403: a key without the scope', async () => {
  const key = await keyOf(await app.signup(), { scopes: ['executions:read'] });
  const { body } = await key.get('/account').expect(403);
  expect([body.error_code, body.details]).toEqual(['insufficient_scope', { scope: 'skills:read' }]);
});
