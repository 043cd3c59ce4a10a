import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('200: AUT-02 the keys of the account, newest first, with the last four characters and never the key or its hash', async () => {
  const owner = await app.signup();
  await keyOf(owner, { label: 'first' });
  const { token } = await keyOf(owner, { label: 'second', scopes: ['skills:read'], expiresAt: '2099-01-01' });
  const { body } = await owner.get('/api-keys').expect(200);
  expect(body).toMatchObject({ ok: true, success: true, total: 2, page: 1, limit: 50, perPage: 50 });
  expect(body.apiKeys.map(({ label }: { label: string }) => label)).toEqual(['second', 'first']);
  expect(body.apiKeys[0]).toEqual({
    id: expect.stringMatching(/^key_/),
    label: 'second',
    role: 'admin',
    scopes: ['skills:read'],
    prefix: 'ak_live_',
    last4: token?.slice(-4),
    createdById: owner.session.userId,
    expiresAt: '2099-01-01T00:00:00.000Z',
    lastUsedAt: null,
    createdAt: expect.any(String),
  });
});

test('200: in pages', async () => {
  const owner = await app.signup();
  for (let count = 0; count < 3; count += 1) await keyOf(owner);
  const { body } = await owner.get('/api-keys?limit=2&page=2').expect(200);
  expect([body.apiKeys.length, body.total]).toEqual([1, 3]);
});

test('200: TEN-01 those of another account are not there', async () => {
  await keyOf(await app.signup());
  expect((await (await app.signup()).get('/api-keys').expect(200)).body).toMatchObject({ apiKeys: [], total: 0 });
});

test('400: a page of 0', async () => {
  expect((await (await app.signup()).get('/api-keys?page=0').expect(400)).body.errors[0].pointer).toBe('query:/page');
});

test('401: without a token', () => app.anonymous.get('/api-keys').expect(401));

test('403: a developer, and a key without the scope', async () => {
  const owner = await app.signup();
  await (await memberOf(app, owner, 'developer')).get('/api-keys').expect(403);
  await (await keyOf(owner, { scopes: ['skills:write'] })).get('/api-keys').expect(403);
});
