import { type Actor, keyOf, memberOf, runSql, setWebhook, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  await setWebhook(owner, 'https://hooks.example.com/');
});
afterAll(() => app.close());

const jobs = () =>
  runSql<{ data: object; group_id: string }>(app, `SELECT data, group_id FROM pgboss.job WHERE name = 'webhook-deliveries'`);

test('202: the delivery waits in the log, with its job, until a worker takes it', async () => {
  const { body } = await owner.post('/account/webhook/test').expect(202);
  const { id, payload, createdAt } = body.delivery;
  expect(body).toEqual({
    ok: true,
    success: true,
    delivery: {
      ...{ id: expect.stringMatching(/^dlv_[0-9a-f]{24}$/), event: 'webhook.test', status: 'pending', attempts: 0, payload },
      ...{ responseStatus: null, error: null, createdAt, lastAttemptAt: null, deliveredAt: null },
    },
  });
  expect(JSON.parse(payload)).toEqual({ id, event: 'webhook.test', createdAt, data: { message: 'This is a test.' } });
  expect((await owner.get('/account/webhook/logs').expect(200)).body.deliveries[0]).toEqual(body.delivery);
  expect(await jobs()).toContainEqual({ data: { deliveryId: id }, group_id: owner.account.id });
});

test('202: a webhook that is switched off can be tested before it is switched on', async () => {
  const actor = await app.signup();
  await setWebhook(actor, 'https://hooks.example.com/', { enabled: false });
  await actor.post('/account/webhook/test').expect(202);
});

test('202: the same Idempotency-Key tests once', async () => {
  const before = await jobs();
  const send = () => owner.post('/account/webhook/test').set('Idempotency-Key', 'once').expect(202);
  const [first, second] = [await send(), await send()];
  expect(second.body).toEqual(first.body);
  expect(await jobs()).toHaveLength(before.length + 1);
});

test('401: without a token', async () => {
  await app.anonymous.post('/account/webhook/test').expect(401);
});

test('403: developers and keys without the scope', async () => {
  const developer = await memberOf(app, owner, 'developer');
  const key = await keyOf(owner, { scopes: ['skills:write'] });
  for (const actor of [developer, key]) await actor.post('/account/webhook/test').expect(403);
});

test('409: there is no webhook, no address, or no secret', async () => {
  const actor = await app.signup();
  const refused = async () => expect((await actor.post('/account/webhook/test').expect(409)).body.error_code).toBe('webhook_not_ready');
  await refused();
  await actor.put('/account/webhook').send({ url: 'https://hooks.example.com/', enabled: false, events: [] }).expect(200);
  await refused();
  await actor.put('/account/webhook').send({ enabled: false, events: [], secret: 'sixteen letters!' }).expect(200);
  await refused();
  expect((await actor.get('/account/webhook/logs').expect(200)).body.total).toBe(0);
});
