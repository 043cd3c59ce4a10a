import { type Actor, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const idOf = async (actor: Actor): Promise<string> => (await actor.get('/auth/me').expect(200)).body.user.id;
const change = async (by: Actor, whom: Actor, role: unknown) => by.patch(`/account/members/${await idOf(whom)}`).send({ role });

test('200: a new role, which the member has at the next request', async () => {
  const owner = await app.signup();
  const member = await memberOf(app, owner, 'viewer');
  const { body, status } = await change(owner, member, 'admin');
  expect(status).toBe(200);
  expect(Object.keys(body.member).sort()).toEqual(['email', 'joinedAt', 'name', 'role', 'userId']);
  expect(body.member.role).toBe('admin');
  await member.get('/api-keys').expect(200);
});

test('200: an owner can step down when there is another one', async () => {
  const owner = await app.signup();
  const second = await memberOf(app, owner, 'owner');
  expect((await change(owner, owner, 'viewer')).status).toBe(200);
  expect((await change(second, second, 'viewer')).status).toBe(409);
});

test.each([undefined, null, 'root', 5, ['owner']])('400: the role %j', async (role) => {
  const owner = await app.signup();
  const { body, status } = await change(owner, owner, role);
  expect([status, body.errors[0].pointer]).toEqual([400, '/role']);
});

test('401: without a token', () => app.anonymous.patch('/account/members/usr_1').send({ role: 'viewer' }).expect(401));

test('403: admins change neither owners nor anybody into one; developers change nobody', async () => {
  const owner = await app.signup();
  const [admin, developer] = [await memberOf(app, owner, 'admin'), await memberOf(app, owner, 'developer')];
  expect((await change(admin, owner, 'viewer')).status).toBe(403);
  expect((await change(admin, admin, 'owner')).status).toBe(403);
  expect((await change(developer, developer, 'admin')).status).toBe(403);
  expect((await change(admin, developer, 'viewer')).status).toBe(200);
});

test('404: TEN-01 a user who is not a member looks like one who does not exist', async () => {
  const [owner, stranger] = [await app.signup(), await app.signup()];
  const bodies = [];
  for (const id of [stranger.session.userId, `usr_${'0'.repeat(24)}`, 'x', owner.account.id]) {
    const { body } = await owner.patch(`/account/members/${id}`).send({ role: 'viewer' }).expect(404);
    bodies.push({ ...body, request_id: '' });
  }
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
});

test('409: the last owner stays one, and may be made one again', async () => {
  const owner = await app.signup();
  await memberOf(app, owner, 'admin');
  const { body, status } = await change(owner, owner, 'admin');
  expect([status, body.error_code]).toEqual([409, 'last_owner']);
  expect((await change(owner, owner, 'owner')).status).toBe(200);
});

test('409: of owners who step down at once, one remains', async () => {
  for (let round = 0; round < 3; round += 1) {
    const first = await app.signup();
    const owners = [first, await memberOf(app, first, 'owner'), await memberOf(app, first, 'owner')];
    const answers = await Promise.all(owners.map((owner) => change(owner, owner, 'developer')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
  }
});

test('two owners who take the right from each other at once do not both lose it', async () => {
  const first = await app.signup();
  const second = await memberOf(app, first, 'owner');
  const answers = await Promise.all([change(first, second, 'viewer'), change(second, first, 'viewer')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
});
