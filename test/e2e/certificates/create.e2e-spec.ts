import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { certificateToken, createCertificate, keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('201: the certificate with its private key, both halves of one RSA key of 2048 bits', async () => {
  const owner = await app.signup();
  const { body } = await owner.post('/certificates').send({ name: 'Backend', algorithm: 'RS256' }).expect(201);
  const { certificate } = body;
  expect(body).toEqual({
    ok: true,
    success: true,
    certificate: {
      id: expect.stringMatching(/^crt_[0-9a-f]{24}$/),
      name: 'Backend',
      algorithm: 'RS256',
      publicKey: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n/),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      createdById: owner.session.userId,
      expiresAt: null,
      lastUsedAt: null,
      createdAt: expect.any(String),
      privateKey: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----\n/),
    },
  });
  const privateKey = createPrivateKey(certificate.privateKey);
  const publicKey = createPublicKey(privateKey);
  expect(privateKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  expect(publicKey.export({ type: 'spki', format: 'pem' })).toBe(certificate.publicKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  expect(createHash('sha256').update(der).digest('hex')).toBe(certificate.fingerprint);
});

test('201: a token signed with it manages the account, and lastUsedAt says so', async () => {
  const owner = await app.signup();
  const certificate = await createCertificate(owner, { algorithm: undefined });
  const holder = owner.withToken(certificateToken(certificate));
  const skill = { name: 'made-by-a-backend', title: 'T', description: 'D' };
  expect((await holder.post('/skills').send(skill).expect(201)).body.skill.account.id).toBe(owner.account.id);
  await holder.get('/api-keys').expect(200);
  expect((await owner.get('/certificates').expect(200)).body.certificates[0].lastUsedAt).toEqual(expect.any(String));
});

test('401: a token that somebody else signed does not count as a use', async () => {
  const owner = await app.signup();
  const [certificate, forger] = [await createCertificate(owner), await createCertificate(await app.signup())];
  await owner
    .withToken(certificateToken({ ...forger, id: certificate.id }))
    .get('/auth/me')
    .expect(401);
  expect((await owner.get('/certificates').expect(200)).body.certificates[0].lastUsedAt).toBeNull();
});

test.each([
  ['no name', { name: undefined }, '/name'],
  ['an empty name', { name: '' }, '/name'],
  ['another algorithm', { algorithm: 'HS256' }, '/algorithm'],
  ['no algorithm at all', { algorithm: null }, '/algorithm'],
  ['an end in the past', { expiresAt: '2020-01-01' }, '/expiresAt'],
  ['a key of the caller', { publicKey: 'x' }, '/publicKey'],
])('400: %s', async (_, overrides, pointer) => {
  const answer = await (await app.signup())
    .post('/certificates')
    .send({ name: 'x', ...overrides })
    .expect(400);
  expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
});

test('401: without a token', () => app.anonymous.post('/certificates').send({ name: 'x' }).expect(401));

test('403: a developer', async () => {
  await (await memberOf(app, await app.signup(), 'developer')).post('/certificates').send({ name: 'x' }).expect(403);
});

test('403: AUT-03 a narrow key does not make itself a certificate, which can do everything', async () => {
  const key = await keyOf(await app.signup(), { scopes: ['account:admin'] });
  expect((await key.post('/certificates').send({ name: 'x' }).expect(403)).body).toMatchObject({ error_code: 'insufficient_scope' });
});
