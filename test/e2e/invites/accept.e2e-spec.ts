import { keyOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const invite = async (email: string, role = 'viewer') => {
  const owner = await app.signup();
  const { token, id } = (await owner.post('/account/invites').send({ email, role }).expect(201)).body.invite;
  return { owner, inviteToken: token as string, id: id as string };
};

test('201: the caller joins, and gets a session in the account; the old session goes on', async () => {
  const guest = await app.signup();
  const { owner, inviteToken } = await invite(guest.session.email, 'admin');
  const { body } = await guest.post('/account/invites/accept').send({ inviteToken }).expect(201);
  expect(Object.keys(body).sort()).toEqual(['account', 'expiresIn', 'ok', 'refreshToken', 'role', 'success', 'token', 'user']);
  expect([body.account, body.role, body.user.id]).toEqual([owner.account, 'admin', guest.session.userId]);
  await guest.withToken(body.token).get('/api-keys').expect(200);
  expect((await guest.get('/account').expect(200)).body.account.slug).toBe(guest.account.slug);
});

test.each([{}, { inviteToken: '' }, { inviteToken: 5 }, { inviteToken: 'x'.repeat(201) }])('400: %j', async (body) => {
  const answer = await (await app.signup()).post('/account/invites/accept').send(body).expect(400);
  expect(answer.body.errors[0].pointer).toBe('/inviteToken');
});

test('401: without a token', () => app.anonymous.post('/account/invites/accept').send({ inviteToken: 'x' }).expect(401));

test('403: a key cannot join anything', async () => {
  const guest = await app.signup();
  const { inviteToken } = await invite(guest.session.email);
  expect((await (await keyOf(guest)).post('/account/invites/accept').send({ inviteToken }).expect(403)).body.error_code).toBe('forbidden');
});

test('409: a member already; the invitation is not used up', async () => {
  const guest = await app.signup();
  const { owner, inviteToken } = await invite(guest.session.email);
  await owner.post('/account/members').send({ email: guest.session.email, role: 'developer' }).expect(201);
  expect((await guest.post('/account/invites/accept').send({ inviteToken }).expect(409)).body.error_code).toBe('already_member');
  await owner.delete(`/account/members/${guest.session.userId}`).expect(200);
  await guest.post('/account/invites/accept').send({ inviteToken }).expect(201);
});

test('422: AUT-02 unknown, expired, used, or for somebody else: one answer', async () => {
  const [guest, other] = [await app.signup(), await app.signup()];
  const [used, foreign] = [await invite(guest.session.email), await invite(other.session.email)];
  await guest.post('/account/invites/accept').send({ inviteToken: used.inviteToken }).expect(201);
  const bodies = [];
  for (const inviteToken of ['inv_tok_unknown', used.inviteToken, foreign.inviteToken, used.id]) {
    bodies.push({ ...(await guest.post('/account/invites/accept').send({ inviteToken }).expect(422)).body, request_id: '' });
  }
  expect(bodies[0]).toMatchObject({ error_code: 'invalid_invite' });
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
});

test('of simultaneous acceptances one joins, and the others are told why not', async () => {
  const guest = await app.signup();
  const { owner, inviteToken } = await invite(guest.session.email);
  const answers = await Promise.all(Array.from({ length: 4 }, () => guest.post('/account/invites/accept').send({ inviteToken })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
  expect((await owner.get('/account/members').expect(200)).body.total).toBe(2);
});
