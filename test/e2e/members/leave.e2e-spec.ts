import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test.each(['owner', 'admin', 'developer', 'viewer'] as const)('200: a member who is %s', async (role) => {
  const owner = await app.signup();
  const member = await memberOf(app, owner, role);
  expect((await member.delete('/account/members/me').expect(200)).body.member).toMatchObject({ deleted: true });
  await member.get('/auth/me').expect(401);
  expect((await owner.get('/account/members').expect(200)).body.total).toBe(1);
});

test('401: without a token', () => app.anonymous.delete('/account/members/me').expect(401));

test('403: a key is not a member', async () => {
  const key = await keyOf(await app.signup());
  expect((await key.delete('/account/members/me').expect(403)).body.error_code).toBe('forbidden');
});

test('409: the last owner', async () => {
  const owner = await app.signup();
  await memberOf(app, owner, 'admin');
  expect((await owner.delete('/account/members/me').expect(409)).body.error_code).toBe('last_owner');
  await owner.get('/auth/me').expect(200);
});

test('409: of owners who leave at once, one stays', async () => {
  for (let round = 0; round < 3; round += 1) {
    const first = await app.signup();
    const owners = [first, await memberOf(app, first, 'owner'), await memberOf(app, first, 'owner')];
    const answers = await Promise.all(owners.map((owner) => owner.delete('/account/members/me')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
  }
});
