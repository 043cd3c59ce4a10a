import { generateKeyPairSync } from 'node:crypto';
import {
  type Actor,
  certificateToken,
  createCertificate,
  keyOf,
  memberOf,
  runSql,
  startTestApp,
  TEST_PASSWORD,
  type TestApp,
} from '@guildhall/testing';

/** Longest time that anything may still believe a credential that has been taken away, in milliseconds. */
const FIVE_SECONDS = 5_000;

let app: TestApp;
let other: TestApp;
beforeAll(async () => {
  const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  app = await startTestApp({ JWT_PRIVATE_KEY: pem });
  other = await startTestApp({ JWT_PRIVATE_KEY: pem }); // another copy of the server on the same database
});
afterAll(() => Promise.all([app.close(), other.close()]));

const status = async (at: TestApp, { token }: Actor) => (await at.anonymous.withToken(token).get('/auth/me')).status;

interface Credential {
  readonly holder: Actor;
  readonly revoke: () => PromiseLike<unknown>;
}

/** Every way to take a credential away. */
const CREDENTIALS: Record<string, (owner: Actor) => Promise<Credential>> = {
  'an API key that is deleted': async (owner) => {
    const holder = await keyOf(owner);
    const [{ id }] = (await owner.get('/api-keys').expect(200)).body.apiKeys;
    return { holder, revoke: () => owner.delete(`/api-keys/${id}`).expect(200) };
  },
  'a certificate that is deleted': async (owner) => {
    const certificate = await createCertificate(owner);
    return {
      holder: owner.withToken(certificateToken(certificate)),
      revoke: () => owner.delete(`/certificates/${certificate.id}`).expect(200),
    };
  },
  'a session that is closed': async (owner) => ({
    holder: owner,
    revoke: () => owner.post('/auth/logout').send({ refreshToken: owner.session.refreshToken }).expect(200),
  }),
  'a session whose refresh token was stolen': async (owner) => ({
    holder: owner,
    revoke: async () => {
      await app.anonymous.post('/auth/refresh').send({ refreshToken: owner.session.refreshToken }).expect(200);
      await app.anonymous.post('/auth/refresh').send({ refreshToken: owner.session.refreshToken }).expect(401);
    },
  }),
  'the session of a member who is removed': async (owner) => {
    const holder = await memberOf(app, owner, 'developer');
    const { id } = (await holder.get('/auth/me').expect(200)).body.user;
    return { holder, revoke: () => owner.delete(`/account/members/${id}`).expect(200) };
  },
  'the session of a member who leaves': async (owner) => {
    const holder = await memberOf(app, owner, 'developer');
    return { holder, revoke: () => holder.delete('/account/members/me').expect(200) };
  },
};

test.each(Object.keys(CREDENTIALS))(
  'AUT-03 %s: refused at once by the copy that was told, and within five seconds by the others',
  async (name) => {
    const credential = await CREDENTIALS[name]?.(await app.signup());
    if (!credential) throw new Error('unreachable');
    const { holder, revoke } = credential;
    expect([await status(app, holder), await status(other, holder)]).toEqual([200, 200]);
    await revoke();
    expect(await status(app, holder)).toBe(401);
    other.clock.advance(FIVE_SECONDS);
    expect(await status(other, holder)).toBe(401);
  },
);

test.each(Object.keys(CREDENTIALS))('AUT-03 %s: from then on it makes no credential and no member, at any copy', async (name) => {
  const credential = await CREDENTIALS[name]?.(await app.signup());
  if (!credential) throw new Error('unreachable');
  const { holder, revoke } = credential;
  const late = other.anonymous.withToken(holder.token);
  expect(await status(other, holder)).toBe(200);
  await revoke();
  await late.post('/api-keys').send({ label: 'kept' }).expect(401);
  await late.post('/certificates').send({ name: 'kept' }).expect(401);
  await late.post('/account/members').send({ email: 'late@example.com' }).expect(401);
  await late.post('/account/invites').send({ email: 'late@example.com' }).expect(401);
});

test('AUT-03 time that passes for real counts like time of the clock', async () => {
  const holder = await keyOf(await app.signup());
  expect(await status(other, holder)).toBe(200);
  await runSql(app, 'UPDATE "ApiKey" SET "revokedAt" = now()');
  await new Promise((resolve) => setTimeout(resolve, FIVE_SECONDS));
  expect(await status(other, holder)).toBe(401);
});

test('AUT-03 FLT-05 a clock that jumps back does not make a belief last longer', async () => {
  const holder = await keyOf(await app.signup());
  expect(await status(other, holder)).toBe(200);
  await runSql(app, 'UPDATE "ApiKey" SET "revokedAt" = now()');
  other.clock.advance(-3_600_000);
  expect(await status(other, holder)).toBe(401);
  other.clock.advance(3_600_000);
});

test('AUT-03 a token that ends is not believed beyond its end', async () => {
  const owner = await app.signup();
  const key = await keyOf(owner, { expiresAt: new Date(app.clock.now().getTime() + 60_000).toISOString() });
  const certificate = await createCertificate(owner);
  const iat = Math.floor(app.clock.now().getTime() / 1000);
  const token = owner.withToken(certificateToken(certificate, { iat, exp: iat + 61 }));
  app.clock.advance(59_000);
  expect([await status(app, key), await status(app, token)]).toEqual([200, 200]);
  app.clock.advance(2_000);
  expect([await status(app, key), await status(app, token)]).toEqual([401, 401]);
});

test('AUT-03 an access token ends after 15 minutes', async () => {
  const { token } = await app.signup();
  const actor = app.anonymous.withToken(token);
  app.clock.advance(14 * 60_000);
  expect(await status(app, actor)).toBe(200);
  app.clock.advance(60_000);
  expect(await status(app, actor)).toBe(401);
});

test('AUT-03 tokens of a certificate end with it', async () => {
  const owner = await app.signup();
  const certificate = await createCertificate(owner, { expiresAt: new Date(app.clock.now().getTime() + 3_600_000).toISOString() });
  const iat = Math.floor(app.clock.now().getTime() / 1000);
  const holder = owner.withToken(certificateToken(certificate, { iat, exp: iat + 7_200 }));
  expect(await status(app, holder)).toBe(200);
  app.clock.advance(3_600_000);
  expect(await status(app, holder)).toBe(401);
});

test('AUT-03 a role that is taken away is gone at the next request', async () => {
  const owner = await app.signup();
  const admin = await memberOf(app, owner, 'admin');
  const { id } = (await admin.get('/auth/me').expect(200)).body.user;
  await admin.get('/api-keys').expect(200);
  await owner.patch(`/account/members/${id}`).send({ role: 'viewer' }).expect(200);
  await admin.get('/api-keys').expect(403);
});

test('AUT-03 an account that is deleted takes its credentials along', async () => {
  const owner = await app.signup();
  const certificate = await createCertificate(owner);
  const iat = Math.floor(app.clock.now().getTime() / 1000);
  const holders = [owner, await keyOf(owner), owner.withToken(certificateToken(certificate, { iat, exp: iat + 60 }))];
  await runSql(app, 'DELETE FROM "Account" WHERE "id" = $1', [owner.account.id]);
  app.clock.advance(FIVE_SECONDS);
  for (const holder of holders) expect(await status(app, holder)).toBe(401);
});

test('a believed token costs no statement, whatever its kind', async () => {
  const owner = await app.signup();
  const certificate = await createCertificate(owner);
  const iat = Math.floor(app.clock.now().getTime() / 1000);
  for (const holder of [owner, await keyOf(owner), owner.withToken(certificateToken(certificate, { iat, exp: iat + 60 }))]) {
    app.clock.advance(FIVE_SECONDS);
    const first = await app.statements.allDuring(() => holder.get('/account').expect(200));
    const second = await app.statements.allDuring(() => holder.get('/account').expect(200));
    expect(second).toHaveLength(1); // the account itself
    expect(first.length).toBeGreaterThan(1);
  }
});

test('a burst of requests with a token that nobody knows yet asks once', async () => {
  const holder = await keyOf(await app.signup());
  const statements = await app.statements.allDuring(() =>
    Promise.all(Array.from({ length: 10 }, () => holder.get('/auth/me').expect(200))),
  );
  expect(statements.filter((sql) => sql.includes('"ApiKey" k'))).toHaveLength(1);
});

test('the use of a credential is noted once in a minute, not with every request', async () => {
  const owner = await app.signup();
  const holder = await keyOf(owner);
  const lastUsed = async () => (await owner.get('/api-keys').expect(200)).body.apiKeys[0].lastUsedAt;
  expect(await lastUsed()).toBeNull();
  await holder.get('/auth/me').expect(200);
  const first = await lastUsed();
  expect(first).toEqual(expect.any(String));
  app.clock.advance(FIVE_SECONDS); // judged anew, but within the minute
  const writes = await app.statements.allDuring(() => holder.get('/auth/me').expect(200));
  expect(writes.filter((sql) => /UPDATE/.test(sql))).toEqual([]);
  app.clock.advance(60_000);
  await holder.get('/auth/me').expect(200);
  expect(Date.parse(await lastUsed())).toBeGreaterThan(Date.parse(first));
});

test('logging in again is possible after everything was revoked', async () => {
  const owner = await app.signup();
  await owner.post('/auth/logout').send({ refreshToken: owner.session.refreshToken }).expect(200);
  await app.anonymous.post('/auth/login').send({ email: owner.session.email, password: TEST_PASSWORD }).expect(200);
});
