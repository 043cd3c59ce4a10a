import { sha256Hex } from '@guildhall/kernel';
import { runSql, startTestApp, type TestApp, whileHeld } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const refresh = (refreshToken: unknown) => app.anonymous.post('/auth/refresh').send({ refreshToken });
const me = (token: string) => app.anonymous.withToken(token).get('/auth/me');
const DAY = 24 * 3_600_000;

test('200: a refresh token is exchanged for a new pair, and both tokens work', async () => {
  const { session, account } = await app.signup();
  const first = (await refresh(session.refreshToken).expect(200)).body;
  expect(first).toMatchObject({ ok: true, success: true, expiresIn: 900, account, role: 'owner', user: { id: session.userId } });
  expect(first.refreshToken).not.toBe(session.refreshToken);
  await me(first.token).expect(200);
  await refresh(first.refreshToken).expect(200);
});

test('200: the new pair shows the role of now', async () => {
  const [host, guest] = [await app.signup(), await app.signup()];
  await host.post('/account/members').send({ email: guest.session.email, role: 'admin' }).expect(201);
  const login = { email: guest.session.email, password: 'correct horse battery staple', account: host.account.slug };
  const { refreshToken } = (await app.anonymous.post('/auth/login').send(login).expect(200)).body;
  await host.patch(`/account/members/${guest.session.userId}`).send({ role: 'viewer' }).expect(200);
  expect((await refresh(refreshToken).expect(200)).body.role).toBe('viewer');
});

test.each([
  ['no token', undefined],
  ['null', null],
  ['a number', 5],
  ['a list', ['rt_x']],
  ['a text that is too long', 'r'.repeat(201)],
])('400: %s', async (_, token) => {
  expect((await refresh(token).expect(400)).body.errors[0].pointer).toBe('/refreshToken');
});

test('401: an unknown token, an access token and an empty text are refused alike', async () => {
  const actor = await app.signup();
  for (const token of ['rt_unknown', actor.token?.slice(0, 200), '']) {
    expect((await refresh(token).expect(401)).body.error_code).toBe('invalid_refresh_token');
  }
});

test('401: AUT-03 a token that comes twice ends the login: the new pair and its access token, too', async () => {
  const actor = await app.signup();
  const stolen = actor.session.refreshToken;
  const next = (await refresh(stolen).expect(200)).body;
  await me(next.token).expect(200);
  expect((await refresh(stolen).expect(401)).body.error_code).toBe('invalid_refresh_token');
  await refresh(next.refreshToken).expect(401);
  await me(next.token).expect(401);
  await actor.get('/auth/me').expect(401);
});

test('401: AUT-03 the theft of one login does not touch another one of the same user', async () => {
  const actor = await app.signup();
  const login = { email: actor.session.email, password: 'correct horse battery staple' };
  const other = (await app.anonymous.post('/auth/login').send(login).expect(200)).body;
  await refresh(actor.session.refreshToken).expect(200);
  await refresh(actor.session.refreshToken).expect(401);
  await me(other.token).expect(200);
  await refresh(other.refreshToken).expect(200);
});

test('401: of simultaneous exchanges of one token one gets a pair, and the login has ended', async () => {
  const { session } = await app.signup();
  const held = {
    sql: 'SELECT 1 FROM "RefreshToken" WHERE "tokenHash" = $1 FOR UPDATE',
    values: [sha256Hex(session.refreshToken)],
    waiting: 3,
  };
  const answers = await whileHeld(app, held, () => Promise.all(Array.from({ length: 3 }, () => refresh(session.refreshToken))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  await refresh(answers.find(({ status }) => status === 200)?.body.refreshToken).expect(401);
});

test('401: AUT-03 a login has ended even when a rotation beside the theft has left a token without the mark', async () => {
  const { session } = await app.signup();
  const next = (await refresh(session.refreshToken).expect(200)).body;
  await refresh(session.refreshToken).expect(401);
  await runSql(app, 'UPDATE "RefreshToken" SET "revokedAt" = NULL WHERE "tokenHash" = $1', [sha256Hex(next.refreshToken)]);
  await refresh(next.refreshToken).expect(401);
  await me(next.token).expect(401);
});

test('401: AUT-03 such a login stays ended when its marked tokens run out and the user logs in anew', async () => {
  const { session } = await app.signup();
  app.clock.advance(29 * DAY);
  const { refreshToken } = (await refresh(session.refreshToken).expect(200)).body;
  await refresh(session.refreshToken).expect(401);
  await runSql(app, 'UPDATE "RefreshToken" SET "revokedAt" = NULL WHERE "tokenHash" = $1', [sha256Hex(refreshToken)]);
  app.clock.advance(2 * DAY);
  const login = { email: session.email, password: 'correct horse battery staple' };
  await app.anonymous.post('/auth/login').send(login).expect(200);
  await refresh(refreshToken).expect(401);
  app.clock.advance(-31 * DAY);
});

test('401: after 30 days without use', async () => {
  const { session } = await app.signup();
  app.clock.advance(30 * DAY);
  await refresh(session.refreshToken).expect(401);
  app.clock.advance(-30 * DAY);
});

test('401: the user is not a member any more, and a new membership does not bring the old login back', async () => {
  const [host, guest] = [await app.signup(), await app.signup()];
  const member = { email: guest.session.email, role: 'viewer' };
  await host.post('/account/members').send(member).expect(201);
  const login = { email: guest.session.email, password: 'correct horse battery staple', account: host.account.slug };
  const { refreshToken } = (await app.anonymous.post('/auth/login').send(login).expect(200)).body;
  await host.delete(`/account/members/${guest.session.userId}`).expect(200);
  await refresh(refreshToken).expect(401);
  await host.post('/account/members').send(member).expect(201);
  await refresh(refreshToken).expect(401);
});
