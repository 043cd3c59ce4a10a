import { type Actor, keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const idOf = async (actor: Actor): Promise<string> => (await actor.get('/auth/me').expect(200)).body.user.id;
const remove = async (by: Actor, whom: Actor) => by.delete(`/account/members/${await idOf(whom)}`);

test('200: the member and the sessions in this account are gone', async () => {
  const owner = await app.signup();
  const member = await memberOf(app, owner, 'developer');
  const id = await idOf(member);
  const { body, status } = await remove(owner, member);
  expect([status, body]).toEqual([200, { ok: true, success: true, member: { id, deleted: true } }]);
  await member.get('/auth/me').expect(401);
  expect((await owner.get('/account/members').expect(200)).body.total).toBe(1);
  await owner.delete(`/account/members/${id}`).expect(404);
});

test('200: the sessions of the user in another account go on', async () => {
  const [host, guest] = [await app.signup(), await app.signup()];
  await host.post('/account/members').send({ email: guest.session.email }).expect(201);
  await host.delete(`/account/members/${guest.session.userId}`).expect(200);
  await guest.get('/auth/me').expect(200);
});

test('200: keys that the member made go on, because they belong to the account', async () => {
  const owner = await app.signup();
  const admin = await memberOf(app, owner, 'admin');
  const key = await keyOf(admin);
  expect((await remove(owner, admin)).status).toBe(200);
  expect((await key.get('/auth/me').expect(200)).body.role).toBe('admin');
});

test('401: without a token', () => app.anonymous.delete('/account/members/usr_1').expect(401));

test('403: admins do not remove owners, developers nobody, not even themselves by this way', async () => {
  const owner = await app.signup();
  const [admin, developer] = [await memberOf(app, owner, 'admin'), await memberOf(app, owner, 'developer')];
  expect((await remove(admin, owner)).status).toBe(403);
  expect((await remove(developer, admin)).status).toBe(403);
  expect((await remove(developer, developer)).status).toBe(403);
  expect((await remove(admin, developer)).status).toBe(200);
});

test('404: TEN-01 a member of another account, and a user who does not exist', async () => {
  const [owner, stranger] = [await app.signup(), await app.signup()];
  for (const id of [stranger.session.userId, `usr_${'0'.repeat(24)}`]) await owner.delete(`/account/members/${id}`).expect(404);
  await stranger.get('/auth/me').expect(200);
});

test('409: the last owner', async () => {
  const owner = await app.signup();
  await memberOf(app, owner, 'admin');
  const { body, status } = await remove(owner, owner);
  expect([status, body.error_code]).toEqual([409, 'last_owner']);
});
