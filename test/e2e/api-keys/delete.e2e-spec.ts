import { type Actor, keyOf, memberOf, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const make = async (owner: Actor) =>
  (await owner.post('/api-keys').send({ label: 'x' }).expect(201)).body.apiKey as { id: string; key: string };

test('200: the key is refused from now on and listed no more', async () => {
  const owner = await app.signup();
  const { id, key } = await make(owner);
  await owner.withToken(key).get('/auth/me').expect(200);
  expect((await owner.delete(`/api-keys/${id}`).expect(200)).body).toEqual({ ok: true, success: true, apiKey: { id, deleted: true } });
  await owner.withToken(key).get('/auth/me').expect(401);
  expect((await owner.get('/api-keys').expect(200)).body.total).toBe(0);
});

test('200: a key may delete itself', async () => {
  const owner = await app.signup();
  const { id, key } = await make(owner);
  await owner.withToken(key).delete(`/api-keys/${id}`).expect(200);
  await owner.withToken(key).get('/auth/me').expect(401);
});

test('401: without a token', () => app.anonymous.delete('/api-keys/key_1').expect(401));

test('403: a developer, and a key without the scope', async () => {
  const owner = await app.signup();
  const { id } = await make(owner);
  await (await memberOf(app, owner, 'developer')).delete(`/api-keys/${id}`).expect(403);
  await (await keyOf(owner, { scopes: ['skills:write'] })).delete(`/api-keys/${id}`).expect(403);
});

test('404: TEN-01 unknown, of another account, and deleted before look alike; the foreign one goes on', async () => {
  const [owner, other] = [await app.signup(), await app.signup()];
  const [mine, foreign] = [await make(owner), await make(other)];
  await owner.delete(`/api-keys/${mine.id}`).expect(200);
  const bodies = [];
  for (const id of [`key_${'0'.repeat(24)}`, 'x', mine.id, foreign.id]) {
    bodies.push({ ...(await owner.delete(`/api-keys/${id}`).expect(404)).body, request_id: '' });
  }
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  await other.withToken(foreign.key).get('/auth/me').expect(200);
});

test('of simultaneous deletions one succeeds', async () => {
  const owner = await app.signup();
  const { id } = await make(owner);
  const answers = await Promise.all(Array.from({ length: 4 }, () => owner.delete(`/api-keys/${id}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404]);
});
