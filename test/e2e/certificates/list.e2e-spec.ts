import { createCertificate, keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('200: the certificates of the account, newest first, without the private half', async () => {
  const owner = await app.signup();
  await createCertificate(owner, { name: 'first' });
  const { id, publicKey } = await createCertificate(owner, { name: 'second', expiresAt: '2099-01-01' });
  const { body } = await owner.get('/certificates').expect(200);
  expect(body).toMatchObject({ ok: true, success: true, total: 2, page: 1, limit: 50, perPage: 50 });
  expect(body.certificates.map(({ name }: { name: string }) => name)).toEqual(['second', 'first']);
  expect(body.certificates[0]).toEqual({
    id,
    name: 'second',
    algorithm: 'RS256',
    publicKey,
    fingerprint: expect.any(String),
    createdById: owner.session.userId,
    expiresAt: '2099-01-01T00:00:00.000Z',
    lastUsedAt: null,
    createdAt: expect.any(String),
  });
});

test('200: TEN-01 those of another account are not there', async () => {
  await createCertificate(await app.signup());
  expect((await (await app.signup()).get('/certificates').expect(200)).body).toMatchObject({ certificates: [], total: 0 });
});

test('400: a limit of 201', async () => {
  expect((await (await app.signup()).get('/certificates?limit=201').expect(400)).body.errors[0].pointer).toBe('query:/limit');
});

test('401: without a token', () => app.anonymous.get('/certificates').expect(401));

test('403: a developer, and a key without the scope', async () => {
  const owner = await app.signup();
  await (await memberOf(app, owner, 'developer')).get('/certificates').expect(403);
  await (await keyOf(owner, { scopes: ['skills:write'] })).get('/certificates').expect(403);
});
