import { keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test('200: who belongs to the account, with exactly these fields, and nobody else', async () => {
  const owner = await app.signup();
  await app.signup();
  const { body } = await owner.get('/account/members').expect(200);
  const member = { userId: owner.session.userId, email: owner.session.email, name: null, role: 'owner', joinedAt: expect.any(String) };
  expect(body).toEqual({ ok: true, success: true, members: [member], total: 1, page: 1, limit: 50, perPage: 50 });
});

test('200: in pages, the one who joined first at the top', async () => {
  const owner = await app.signup();
  for (let count = 0; count < 2; count += 1) {
    const { email } = (await app.signup()).session;
    await owner.post('/account/members').send({ email }).expect(201);
  }
  const page = async (number: number) => (await owner.get(`/account/members?page=${number}&limit=2`).expect(200)).body;
  const [first, second, third] = [await page(1), await page(2), await page(3)];
  expect([first.members.length, second.members.length, third.members.length, first.total, first.perPage]).toEqual([2, 1, 0, 3, 2]);
  expect(first.members[0].userId).toBe(owner.session.userId);
  expect(new Set([...first.members, ...second.members].map(({ userId }) => userId)).size).toBe(3);
});

test('200: a viewer may look', async () => {
  const { body } = await (await memberOf(app, await app.signup(), 'viewer')).get('/account/members').expect(200);
  expect(body.total).toBe(2);
});

test('200: one member costs as many statements as five', async () => {
  const owner = await app.signup();
  const read = () => owner.get('/account/members').expect(200);
  await read();
  const few = await app.statements.during(read);
  for (let count = 0; count < 4; count += 1) {
    await owner
      .post('/account/members')
      .send({ email: (await app.signup()).session.email })
      .expect(201);
  }
  expect(await app.statements.during(read)).toHaveLength(few.length);
});

test.each(['limit=0', 'limit=201', 'limit=x', 'page=0', 'page=1.5'])('400: ?%s', async (query) => {
  const { body } = await (await app.signup()).get(`/account/members?${query}`).expect(400);
  expect(body.errors[0].pointer).toBe(`query:/${query.split('=')[0]}`);
});

test('401: without a token', () => app.anonymous.get('/account/members').expect(401));

test('403: a key without the scope', async () => {
  const key = await keyOf(await app.signup(), { scopes: ['executions:run'] });
  expect((await key.get('/account/members').expect(403)).body.details).toEqual({ scope: 'skills:read' });
});
