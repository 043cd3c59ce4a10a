import { SCOPES } from '@guildhall/policy';
import { certificateToken, createCertificate, keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('201: the key, with exactly these fields, and it works', async () => {
  const owner = await app.signup();
  const { body } = await owner.post('/api-keys').send({ label: 'CI' }).expect(201);
  expect(body).toEqual({
    ok: true,
    success: true,
    apiKey: {
      id: expect.stringMatching(/^key_[0-9a-f]{24}$/),
      label: 'CI',
      role: 'admin',
      scopes: SCOPES,
      prefix: 'ak_live_',
      last4: body.apiKey.key.slice(-4),
      createdById: owner.session.userId,
      expiresAt: null,
      lastUsedAt: null,
      createdAt: expect.any(String),
      key: expect.stringMatching(/^ak_live_[0-9A-Za-z]{49}$/),
    },
  });
  await owner.withToken(body.apiKey.key).get('/skills').expect(200);
});

test('201: no two keys are the same', async () => {
  const owner = await app.signup();
  const keys = await Promise.all(Array.from({ length: 5 }, () => keyOf(owner)));
  expect(new Set(keys.map(({ token }) => token)).size).toBe(5);
});

test('201: a key does what its scopes say and nothing else', async () => {
  const key = await keyOf(await app.signup(), { scopes: ['skills:read'] });
  await key.get('/skills').expect(200);
  const skill = { name: 'x', title: 'T', description: 'D' };
  expect((await key.post('/skills').send(skill).expect(403)).body).toMatchObject({
    error_code: 'insufficient_scope',
    details: { scope: 'skills:write' },
  });
});

test.each([
  ['a moment', '2099-01-31T12:00:00+02:00', '2099-01-31T10:00:00.000Z'],
  ['a day', '2099-01-31', '2099-01-31T00:00:00.000Z'],
  ['no end', null, null],
])('201: expiresAt may be %s', async (_, expiresAt, printed) => {
  const { body } = await (await app.signup()).post('/api-keys').send({ label: 'x', expiresAt }).expect(201);
  expect(body.apiKey.expiresAt).toBe(printed);
});

test('201: a key and a certificate may make keys, too; nobody is named as the maker then', async () => {
  const owner = await app.signup();
  const token = certificateToken(await createCertificate(owner));
  for (const maker of [await keyOf(owner), owner.withToken(token)]) {
    const { apiKey } = (await maker.post('/api-keys').send({ label: 'x' }).expect(201)).body;
    expect([apiKey.createdById, apiKey.role]).toEqual([null, 'admin']);
  }
});

test.each([
  ['no label', {}, '/label'],
  ['an empty label', { label: '' }, '/label'],
  ['a label that is too long', { label: 'x'.repeat(121) }, '/label'],
  ['scopes that are no list', { label: 'x', scopes: 'skills:read' }, '/scopes'],
  ['a scope that is not known', { label: 'x', scopes: ['skills:*'] }, '/scopes'],
  ['a scope twice', { label: 'x', scopes: ['skills:read', 'skills:read'] }, '/scopes'],
  ['scopes that are null', { label: 'x', scopes: null }, '/scopes'],
  ['an end in the past', { label: 'x', expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
  ['an end without an offset', { label: 'x', expiresAt: '2099-01-01T00:00:00' }, '/expiresAt'],
  ['a day that does not exist', { label: 'x', expiresAt: '2099-02-30' }, '/expiresAt'],
  ['an hour that does not exist', { label: 'x', expiresAt: '2099-01-01T25:00:00Z' }, '/expiresAt'],
  ['a week', { label: 'x', expiresAt: '2099-W01' }, '/expiresAt'],
  ['a number', { label: 'x', expiresAt: 4_102_444_800 }, '/expiresAt'],
  ['a key of the caller', { label: 'x', key: 'ak_live_mine' }, '/key'],
  ['a role', { label: 'x', role: 'owner' }, '/role'],
])('400: %s', async (_, body, pointer) => {
  const answer = await (await app.signup()).post('/api-keys').send(body).expect(400);
  expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
});

test('401: without a token', () => app.anonymous.post('/api-keys').send({ label: 'x' }).expect(401));

test.each(['developer', 'viewer'] as const)('403: a %s', async (role) => {
  await (await memberOf(app, await app.signup(), role)).post('/api-keys').send({ label: 'x' }).expect(403);
});

test('403: AUT-03 a narrow key does not make a wider one', async () => {
  const key = await keyOf(await app.signup(), { scopes: ['account:admin', 'skills:read'] });
  const { body } = await key
    .post('/api-keys')
    .send({ label: 'x', scopes: ['skills:read', 'skills:write'] })
    .expect(403);
  expect([body.error_code, body.details]).toEqual(['insufficient_scope', { scope: 'skills:write' }]);
  expect((await key.post('/api-keys').send({ label: 'x' }).expect(201)).body.apiKey.scopes).toEqual(['skills:read', 'account:admin']);
});

test('a repeated request with the same idempotency key gives the same API key, and makes one', async () => {
  const owner = await app.signup();
  const make = () => owner.post('/api-keys').set('Idempotency-Key', 'make-one').send({ label: 'x' }).expect(201);
  const [first, second] = [await make(), await make()];
  expect(second.body).toEqual(first.body);
  expect((await owner.get('/api-keys').expect(200)).body.total).toBe(1);
});
