import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const invited = async (role = 'viewer', email = 'x@example.com') => {
  const owner = await app.signup();
  return { owner, invite: (await owner.post('/account/invites').send({ email, role }).expect(201)).body.invite };
};

test('200: the invitation is taken back and of no use any more', async () => {
  const guest = await app.signup();
  const { owner, invite } = await invited('viewer', guest.session.email);
  const { body } = await owner.delete(`/account/invites/${invite.id}`).expect(200);
  expect(body).toEqual({ ok: true, success: true, invite: { id: invite.id, deleted: true } });
  await guest.post('/account/invites/accept').send({ inviteToken: invite.token }).expect(422);
  expect((await owner.get('/account/invites').expect(200)).body.total).toBe(0);
});

test('401: without a token', () => app.anonymous.delete('/account/invites/inv_1').expect(401));

test('403: an admin does not take back an invitation to be an owner; a developer none', async () => {
  const { owner, invite } = await invited('owner');
  const [admin, developer] = [await memberOf(app, owner, 'admin'), await memberOf(app, owner, 'developer')];
  await admin.delete(`/account/invites/${invite.id}`).expect(403);
  await developer.delete(`/account/invites/${invite.id}`).expect(403);
  const key = await keyOf(owner, { scopes: ['skills:write'] });
  await key.delete(`/account/invites/${invite.id}`).expect(403);
});

test('404: TEN-01 unknown, of another account, taken back before, and accepted look alike', async () => {
  const [{ owner, invite }, foreign, guest] = [await invited(), await invited(), await app.signup()];
  const accepted = (await owner.post('/account/invites').send({ email: guest.session.email }).expect(201)).body.invite;
  await guest.post('/account/invites/accept').send({ inviteToken: accepted.token }).expect(201);
  await owner.delete(`/account/invites/${invite.id}`).expect(200);
  const bodies = [];
  for (const id of [`inv_${'0'.repeat(24)}`, 'x', foreign.invite.id, invite.id, accepted.id]) {
    bodies.push({ ...(await owner.delete(`/account/invites/${id}`).expect(404)).body, request_id: '' });
  }
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  expect((await foreign.owner.get('/account/invites').expect(200)).body.total).toBe(1);
});
