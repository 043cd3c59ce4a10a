import { SCOPES } from '@guildhall/policy';
import { certificateToken, createCertificate, keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ ADMIN_EMAILS: 'Operator@example.com' });
});
afterAll(() => app.close());

test('200: a user', async () => {
  const actor = await app.signup('solo');
  const { body } = await actor.get('/auth/me').expect(200);
  const account = { ...actor.account };
  expect(body).toEqual({
    ok: true,
    success: true,
    user: { id: actor.session.userId, email: 'solo@example.com', name: null },
    account,
    role: 'owner',
    scopes: SCOPES,
    via: 'user',
    credentialId: expect.stringMatching(/^ses_/),
    onBehalfOf: null,
    platformAdmin: false,
    accounts: [{ ...account, role: 'owner' }],
  });
});

test('200: a role bounds the scopes', async () => {
  const viewer = await memberOf(app, await app.signup(), 'viewer');
  const { body } = await viewer.get('/auth/me').expect(200);
  expect([body.role, body.scopes]).toEqual(['viewer', ['skills:read', 'executions:read']]);
});

test('200: an API key has no user, its own scopes, and never the role of an owner', async () => {
  const actor = await app.signup();
  const key = await keyOf(actor, { scopes: ['skills:read', 'skills:write'] });
  const { body } = await key.get('/auth/me').expect(200);
  expect(body).toMatchObject({ user: null, account: actor.account, role: 'admin', via: 'api_key', onBehalfOf: null, accounts: [] });
  expect([body.credentialId, body.scopes]).toEqual([expect.stringMatching(/^key_/), ['skills:read', 'skills:write']]);
});

test('200: a key without any scope still says whose it is', async () => {
  const key = await keyOf(await app.signup(), { scopes: [] });
  expect((await key.get('/auth/me').expect(200)).body.scopes).toEqual([]);
});

test('200: TEN-06 a certificate token names its end user, who gets no right by it', async () => {
  const actor = await app.signup();
  const certificate = await createCertificate(actor);
  const token = certificateToken(certificate, { email: 'Operator@example.com' });
  const { body } = await actor.withToken(token).get('/auth/me').expect(200);
  expect(body).toMatchObject({ user: null, account: actor.account, role: 'admin', via: 'certificate', onBehalfOf: 'operator@example.com' });
  expect([body.credentialId, body.platformAdmin]).toEqual([certificate.id, false]);
});

test('200: TEN-06 operators are those whom the configuration names, and their keys are not', async () => {
  const operator = await app.signup('operator');
  expect((await operator.get('/auth/me').expect(200)).body.platformAdmin).toBe(true);
  expect((await (await keyOf(operator)).get('/auth/me').expect(200)).body.platformAdmin).toBe(false);
});

test('401: without a token', async () => {
  const { body, headers } = await app.anonymous.get('/auth/me').expect(401);
  expect([body.error_code, headers['www-authenticate']]).toEqual(['unauthenticated', 'Bearer realm="guildhall"']);
});

test.each(['Basic YTpi', 'Bearer', 'Bearer ', 'Bearer a b', 'Token abc', 'abc'])('401: the header %j', async (header) => {
  await app.anonymous.get('/auth/me').set('Authorization', header).expect(401);
});
