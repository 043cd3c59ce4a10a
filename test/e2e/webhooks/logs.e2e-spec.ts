import { type Actor, createSkill, keyOf, memberOf, publish, runSql, setWebhook, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;
const events: string[] = [];

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  await setWebhook(owner, 'https://hooks.example.com/');
  const { id } = await createSkill(owner);
  await publish(owner, id);
  for (let made = 0; made < 4; made += 1) await owner.post('/account/webhook/test').expect(202);
  events.push('webhook.test', 'webhook.test', 'webhook.test', 'webhook.test', 'skill.published');
});
afterAll(() => app.close());

const list = async (query = '') => (await owner.get(`/account/webhook/logs${query}`).expect(200)).body;
const eventsOf = (body: { deliveries: { event: string }[] }) => body.deliveries.map(({ event }) => event);

test('200: newest first, in pages', async () => {
  const body = await list();
  expect(eventsOf(body)).toEqual(events);
  expect(body).toMatchObject({ total: 5, page: 1, limit: 50, perPage: 50, nextCursor: null });
  const [two, three, four] = [await list('?limit=2&page=2'), await list('?limit=2&page=3'), await list('?limit=2&page=4')];
  expect(two.deliveries).toEqual(body.deliveries.slice(2, 4));
  expect(three.deliveries).toEqual(body.deliveries.slice(4));
  expect(four).toMatchObject({ deliveries: [], total: 5, nextCursor: null });
});

test('200: a cursor goes on where it was given, whatever comes meanwhile and however many share one moment', async () => {
  const actor = await app.signup();
  await setWebhook(actor, 'https://hooks.example.com/');
  for (let made = 0; made < 5; made += 1) await actor.post('/account/webhook/test').expect(202);
  await runSql(app, 'UPDATE "WebhookDelivery" SET "createdAt" = $2 WHERE "accountId" = $1', [actor.account.id, new Date()]);
  const all = (await actor.get('/account/webhook/logs').expect(200)).body.deliveries;
  const seen: unknown[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await actor.get(`/account/webhook/logs?limit=2${cursor && `&cursor=${cursor}`}`).expect(200);
    seen.push(...page.body.deliveries);
    cursor = page.body.nextCursor as string | null;
    await actor.post('/account/webhook/test').expect(202);
  }
  expect(seen).toEqual(all);
});

test('200: by status and by event', async () => {
  expect(eventsOf(await list('?event=skill.published'))).toEqual(['skill.published']);
  expect(await list('?event=webhook.test&status=pending')).toMatchObject({ total: 4 });
  expect(await list('?status=delivered')).toMatchObject({ total: 0, deliveries: [] });
});

test('200: the body that is sent is shown as it is signed', async () => {
  const [delivery] = (await list('?event=skill.published')).deliveries;
  const { id, createdAt, payload } = delivery;
  const skill = { id: expect.any(String), name: expect.any(String), title: 'Example' };
  const version = {
    ...{ id: expect.stringMatching(/^ver_/), version: 1, note: null, rolledBackFrom: null, publishedAt: expect.any(String) },
    ...{ etag: expect.stringMatching(/^[0-9a-f]{32}$/), digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
  };
  expect(JSON.parse(payload)).toEqual({ id, event: 'skill.published', createdAt, data: { skill, version } });
});

test('200: a page costs the same statements for one row and for five', async () => {
  const one = await app.statements.during(() => list('?limit=1'));
  const five = await app.statements.during(() => list('?limit=5'));
  expect(five.length).toBe(one.length);
  expect(one.length).toBeLessThanOrEqual(4);
});

test('TEN-01 200: another account sees none of it', async () => {
  const stranger = await app.signup();
  expect((await stranger.get('/account/webhook/logs').expect(200)).body).toMatchObject({ total: 0, deliveries: [] });
});

test.each([
  ['limit=0', '/limit'],
  ['limit=201', '/limit'],
  ['page=0', '/page'],
  ['status=done', '/status'],
  ['event=skill.exploded', '/event'],
  ['cursor=', '/cursor'],
  ['cursor=bm90IGEgY3Vyc29y', '/cursor'],
])('400: %s', async (query, pointer) => {
  const { body } = await owner.get(`/account/webhook/logs?${query}`).expect(400);
  expect(body).toMatchObject({ error_code: 'validation_failed', errors: [{ pointer: `query:${pointer}` }] });
});

test('401: without a token', async () => {
  await app.anonymous.get('/account/webhook/logs').expect(401);
});

test('403: developers and keys without the scope', async () => {
  const developer = await memberOf(app, owner, 'developer');
  const key = await keyOf(owner, { scopes: ['skills:read'] });
  for (const actor of [developer, key]) await actor.get('/account/webhook/logs').expect(403);
});
