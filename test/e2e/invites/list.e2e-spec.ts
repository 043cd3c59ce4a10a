import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('200: what waits, newest first, without the token', async () => {
  const owner = await app.signup();
  for (const email of ['first@example.com', 'second@example.com'])
    await owner.post('/account/invites').send({ email, role: 'viewer' }).expect(201);
  const { body } = await owner.get('/account/invites').expect(200);
  expect(body).toMatchObject({ ok: true, success: true, total: 2, page: 1, limit: 50, perPage: 50 });
  expect(body.invites.map(({ email }: { email: string }) => email)).toEqual(['second@example.com', 'first@example.com']);
  expect(body.invites[0]).toEqual({
    id: expect.stringMatching(/^inv_[0-9a-f]{24}$/),
    email: 'second@example.com',
    role: 'viewer',
    invitedById: owner.session.userId,
    expiresAt: expect.any(String),
    expired: false,
    createdAt: expect.any(String),
  });
});

test('200: in pages', async () => {
  const owner = await app.signup();
  for (const name of ['a', 'b', 'c'])
    await owner
      .post('/account/invites')
      .send({ email: `${name}@example.com` })
      .expect(201);
  const { body } = await owner.get('/account/invites?page=2&limit=2').expect(200);
  expect([body.invites.length, body.total, body.page, body.perPage]).toEqual([1, 3, 2, 2]);
});

test('200: one that has expired is still shown, as expired; one that was accepted is not', async () => {
  const [owner, guest] = [await app.signup(), await app.signup()];
  await owner.post('/account/invites').send({ email: 'slow@example.com' }).expect(201);
  const { invite } = (await owner.post('/account/invites').send({ email: guest.session.email }).expect(201)).body;
  await guest.post('/account/invites/accept').send({ inviteToken: invite.token }).expect(201);
  app.clock.advance(8 * 24 * 3_600_000);
  const login = { email: owner.session.email, password: 'correct horse battery staple' };
  const { token } = (await app.anonymous.post('/auth/login').send(login).expect(200)).body;
  const { invites } = (await owner.withToken(token).get('/account/invites').expect(200)).body;
  expect(invites).toEqual([expect.objectContaining({ email: 'slow@example.com', expired: true })]);
  app.clock.advance(-8 * 24 * 3_600_000);
});

test('200: TEN-01 those of another account are not there', async () => {
  const [owner, other] = [await app.signup(), await app.signup()];
  await owner.post('/account/invites').send({ email: 'x@example.com' }).expect(201);
  expect((await other.get('/account/invites').expect(200)).body).toMatchObject({ invites: [], total: 0 });
});

test('400: a limit of 0', async () => {
  expect((await (await app.signup()).get('/account/invites?limit=0').expect(400)).body.errors[0].pointer).toBe('query:/limit');
});

test('401: without a token', () => app.anonymous.get('/account/invites').expect(401));

test.each(['developer', 'viewer'] as const)('403: a %s', async (role) => {
  await (await memberOf(app, await app.signup(), role)).get('/account/invites').expect(403);
});

test('403: a key without the scope', async () => {
  const key = await keyOf(await app.signup(), { scopes: ['skills:read'] });
  expect((await key.get('/account/invites').expect(403)).body.details).toEqual({ scope: 'account:admin' });
});
