import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('201: somebody who has signed up becomes a member at once', async () => {
  const [owner, guest] = [await app.signup(), await app.signup()];
  const { body } = await owner.post('/account/members').send({ email: guest.session.email.toUpperCase(), role: 'viewer' }).expect(201);
  expect(body).toEqual({
    ok: true,
    success: true,
    member: { userId: guest.session.userId, email: guest.session.email, name: null, role: 'viewer', joinedAt: expect.any(String) },
  });
  const { accounts } = (await guest.get('/auth/me').expect(200)).body;
  expect(accounts.map(({ slug, role }: { slug: string; role: string }) => [slug, role])).toEqual([
    [guest.account.slug, 'owner'],
    [owner.account.slug, 'viewer'],
  ]);
});

test('201: a developer, unless the caller says otherwise', async () => {
  const [owner, guest] = [await app.signup(), await app.signup()];
  expect((await owner.post('/account/members').send({ email: guest.session.email }).expect(201)).body.member.role).toBe('developer');
});

test.each([
  ['no email', {}, '/email'],
  ['an email that is none', { email: 'x' }, '/email'],
  ['a role that is not known', { email: 'x@example.com', role: 'root' }, '/role'],
  ['a role that is null', { email: 'x@example.com', role: null }, '/role'],
  ['a field that is not known', { email: 'x@example.com', userId: 'usr_1' }, '/userId'],
])('400: %s', async (_, body, pointer) => {
  const answer = await (await app.signup()).post('/account/members').send(body).expect(400);
  expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([pointer]);
});

test('401: without a token', () => app.anonymous.post('/account/members').send({ email: 'x@example.com' }).expect(401));

test('403: an admin cannot make an owner, and a developer makes nobody a member', async () => {
  const [owner, guest] = [await app.signup(), await app.signup()];
  const [admin, developer] = [await memberOf(app, owner, 'admin'), await memberOf(app, owner, 'developer')];
  const { email } = guest.session;
  expect((await admin.post('/account/members').send({ email, role: 'owner' }).expect(403)).body.error_code).toBe('forbidden');
  await developer.post('/account/members').send({ email, role: 'viewer' }).expect(403);
  await admin.post('/account/members').send({ email, role: 'admin' }).expect(201);
});

test('403: a key of an owner cannot make an owner', async () => {
  const [owner, guest] = [await app.signup(), await app.signup()];
  const key = await keyOf(owner);
  await key.post('/account/members').send({ email: guest.session.email, role: 'owner' }).expect(403);
  await key.post('/account/members').send({ email: guest.session.email, role: 'viewer' }).expect(201);
});

test('409: already a member, also when two callers add the same user at once', async () => {
  const [owner, guest] = [await app.signup(), await app.signup()];
  const add = () => owner.post('/account/members').send({ email: guest.session.email });
  const answers = await Promise.all([add(), add(), add()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect((await add().expect(409)).body.error_code).toBe('already_member');
});

test('422: nobody has signed up with this email', async () => {
  const { body } = await (await app.signup()).post('/account/members').send({ email: 'nobody@example.com' }).expect(422);
  expect([body.error_code, body.hint]).toEqual(['unknown_user', expect.stringContaining('/account/invites')]);
});
