import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const WEEK = 7 * 24 * 3_600_000;

test('201: the invitation, with its token, for seven days', async () => {
  const owner = await app.signup();
  const { body } = await owner.post('/account/invites').send({ email: ' New@Example.com ', role: 'admin' }).expect(201);
  expect(body).toEqual({
    ok: true,
    success: true,
    invite: {
      id: expect.stringMatching(/^inv_[0-9a-f]{24}$/),
      email: 'new@example.com',
      role: 'admin',
      invitedById: owner.session.userId,
      expiresAt: expect.any(String),
      expired: false,
      createdAt: expect.any(String),
      token: expect.stringMatching(/^inv_tok_[\w-]{43}$/),
    },
  });
  const life = Date.parse(body.invite.expiresAt) - Date.parse(body.invite.createdAt);
  expect(Math.abs(life - WEEK)).toBeLessThan(60_000);
});

test('201: as a developer, unless the caller says otherwise; a key invites for the account', async () => {
  const key = await keyOf(await app.signup());
  const { invite } = (await key.post('/account/invites').send({ email: 'dev@example.com' }).expect(201)).body;
  expect([invite.role, invite.invitedById]).toEqual(['developer', null]);
});

test('201: a second invitation of the same person replaces the first', async () => {
  const [owner, guest] = [await app.signup(), await app.signup()];
  const invite = async () => (await owner.post('/account/invites').send({ email: guest.session.email }).expect(201)).body.invite;
  const [first, second] = [await invite(), await invite()];
  expect((await owner.get('/account/invites').expect(200)).body.total).toBe(1);
  await guest.post('/account/invites/accept').send({ inviteToken: first.token }).expect(422);
  await guest.post('/account/invites/accept').send({ inviteToken: second.token }).expect(201);
});

test('201: however many invite the same person at once, one invitation waits', async () => {
  const owner = await app.signup();
  await Promise.all(Array.from({ length: 4 }, () => owner.post('/account/invites').send({ email: 'same@example.com' }).expect(201)));
  expect((await owner.get('/account/invites').expect(200)).body.total).toBe(1);
});

test.each([
  ['no email', {}, '/email'],
  ['an email that is none', { email: 'x@' }, '/email'],
  ['a role that is not known', { email: 'x@example.com', role: 'guest' }, '/role'],
  ['a field that is not known', { email: 'x@example.com', expiresAt: '2030-01-01' }, '/expiresAt'],
])('400: %s', async (_, body, pointer) => {
  const answer = await (await app.signup()).post('/account/invites').send(body).expect(400);
  expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
});

test('401: without a token', () => app.anonymous.post('/account/invites').send({ email: 'x@example.com' }).expect(401));

test('403: an admin cannot invite an owner; a developer invites nobody', async () => {
  const owner = await app.signup();
  const [admin, developer] = [await memberOf(app, owner, 'admin'), await memberOf(app, owner, 'developer')];
  const body = { email: 'x@example.com', role: 'owner' };
  expect((await admin.post('/account/invites').send(body).expect(403)).body.error_code).toBe('forbidden');
  await developer
    .post('/account/invites')
    .send({ ...body, role: 'viewer' })
    .expect(403);
  await owner.post('/account/invites').send(body).expect(201);
});

test('403: a key without the scope', async () => {
  const key = await keyOf(await app.signup(), { scopes: ['skills:read'] });
  await key.post('/account/invites').send({ email: 'x@example.com' }).expect(403);
});

test('409: the person is a member already', async () => {
  const owner = await app.signup();
  const { body } = await owner.post('/account/invites').send({ email: owner.session.email.toUpperCase() }).expect(409);
  expect(body.error_code).toBe('already_member');
});
