import { startTestApp, TEST_PASSWORD, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const login = (body: object) => app.anonymous.post('/auth/login').send({ password: TEST_PASSWORD, ...body });

test('200: opens a session in the account that was joined first', async () => {
  const actor = await app.signup('first');
  const { body } = await login({ email: 'FIRST@example.com' }).expect(200);
  expect(Object.keys(body).sort()).toEqual(['account', 'expiresIn', 'ok', 'refreshToken', 'role', 'success', 'token', 'user']);
  expect([body.account, body.role, body.user.id]).toEqual([actor.account, 'owner', actor.session.userId]);
  await app.anonymous.withToken(body.token).get('/auth/me').expect(200);
});

test('200: each login is a session of its own', async () => {
  const actor = await app.signup();
  const { body } = await login({ email: actor.session.email }).expect(200);
  await app.anonymous.post('/auth/logout').send({ refreshToken: body.refreshToken }).expect(200);
  await app.anonymous.withToken(body.token).get('/auth/me').expect(401);
  await actor.get('/auth/me').expect(200);
});

test('200: a member of several accounts chooses one by its slug', async () => {
  const [host, guest] = [await app.signup(), await app.signup()];
  await host.post('/account/members').send({ email: guest.session.email, role: 'viewer' }).expect(201);
  const { body } = await login({ email: guest.session.email, account: host.account.slug }).expect(200);
  expect([body.account, body.role]).toEqual([host.account, 'viewer']);
});

test('200: with an invitation, which is accepted first', async () => {
  const [host, guest] = [await app.signup(), await app.signup()];
  const { invite } = (await host.post('/account/invites').send({ email: guest.session.email, role: 'admin' }).expect(201)).body;
  const { body } = await login({ email: guest.session.email, inviteToken: invite.token }).expect(200);
  expect([body.account, body.role]).toEqual([host.account, 'admin']);
});

test.each([
  ['no email', { email: undefined }, '/email'],
  ['no password', { email: 'a@example.com', password: undefined }, '/password'],
  ['a password that is no text', { email: 'a@example.com', password: { $ne: '' } }, '/password'],
  ['a slug that is none', { email: 'a@example.com', account: 'A B' }, '/account'],
  ['a field that is not known', { email: 'a@example.com', remember: true }, '/remember'],
])('400: %s', async (_, overrides, pointer) => {
  const { body } = await login(overrides).expect(400);
  expect(body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
});

test('401: AUT-04 an unknown email and a wrong password get the same answer', async () => {
  const { session } = await app.signup();
  const bodies = [];
  for (const attempt of [{ email: session.email, password: 'not the password' }, { email: 'nobody@example.com' }]) {
    const { body, headers } = await login(attempt).expect(401);
    expect(headers['www-authenticate']).toBe('Bearer realm="guildhall"');
    bodies.push({ ...body, request_id: '' });
  }
  expect(bodies[0]).toEqual(bodies[1]);
  expect(bodies[0]).toMatchObject({ error_code: 'invalid_credentials', status: 401 });
});

test('401: AUT-04 an unknown email costs the same work as a wrong password', async () => {
  const { session } = await app.signup();
  const time = async (email: string) => {
    const started = performance.now();
    await login({ email, password: 'not the password' }).expect(401);
    return performance.now() - started;
  };
  await time('warm-up@example.com');
  const samples = { known: [] as number[], unknown: [] as number[] };
  for (let round = 0; round < 8; round += 1) {
    samples.known.push(await time(session.email));
    samples.unknown.push(await time(`nobody-${round}@example.com`));
  }
  const fastest = (times: number[]) => Math.min(...times);
  // A skipped hash would make one of them several times faster; the rest is noise.
  expect(fastest(samples.unknown)).toBeGreaterThan(fastest(samples.known) / 2);
});

test('403: the user is not a member of the account that was asked for, whether it exists or not', async () => {
  const [stranger, { session }] = [await app.signup(), await app.signup()];
  const answers = [];
  for (const account of [stranger.account.slug, 'no-such-account']) {
    answers.push((await login({ email: session.email, account }).expect(403)).body);
  }
  expect(answers.map(({ error_code }) => error_code)).toEqual(['not_a_member', 'not_a_member']);
  expect({ ...answers[0], request_id: '' }).toEqual({ ...answers[1], request_id: '' });
});

test('403: a user without any account is told so only with the right password, and can still accept an invitation', async () => {
  const [host, guest] = [await app.signup(), await app.signup()];
  await host.post('/account/members').send({ email: guest.session.email, role: 'owner' }).expect(201);
  const { email } = host.session;
  await host.delete('/account/members/me').expect(200);
  await login({ email, password: 'not the password' }).expect(401);
  expect((await login({ email }).expect(403)).body.error_code).toBe('not_a_member');
  const { invite } = (await guest.post('/account/invites').send({ email }).expect(201)).body;
  await login({ email, inviteToken: invite.token }).expect(200);
});

test('422: an invitation that is for somebody else', async () => {
  const [host, guest] = [await app.signup(), await app.signup()];
  const { invite } = (await host.post('/account/invites').send({ email: 'other@example.com' }).expect(201)).body;
  const { body } = await login({ email: guest.session.email, inviteToken: invite.token }).expect(422);
  expect(body.error_code).toBe('invalid_invite');
});
