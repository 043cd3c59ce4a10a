import { type Actor, createSkill, keyOf, memberOf, publish, runSql, setWebhook, startTestApp, type TestApp } from '@guildhall/testing';

let app: TestApp;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  owner = await app.signup();
  await setWebhook(owner, 'https://hooks.example.com/');
});
afterAll(() => app.close());

/** A delivery that has ended, as only a worker leaves it. */
async function endedDelivery(actor: Actor, status: 'delivered' | 'failed' = 'failed'): Promise<string> {
  const { id } = (await actor.post('/account/webhook/test').expect(202)).body.delivery;
  await end(id, status);
  return id;
}

const end = (id: string, status: string) =>
  runSql(app, `UPDATE "WebhookDelivery" SET "status" = $2, "attempts" = 12, "responseStatus" = 500, "error" = 'HTTP 500' WHERE "id" = $1`, [
    id,
    status,
  ]);

const redeliver = (actor: Actor, id: string) => actor.post(`/account/webhook/logs/${id}/redeliver`);
const jobsOf = (id: string) => runSql(app, `SELECT 1 FROM pgboss.job WHERE data->>'deliveryId' = $1`, [id]);

test.each(['failed', 'delivered'] as const)('202: a %s delivery is posted again under its id, with a job of its own', async (status) => {
  const id = await endedDelivery(owner, status);
  const { payload } = (await owner.get('/account/webhook/logs').expect(200)).body.deliveries[0];
  const { body } = await redeliver(owner, id).expect(202);
  expect(body.delivery).toMatchObject({
    id,
    payload,
    status: 'pending',
    attempts: 12,
    responseStatus: null,
    error: null,
    deliveredAt: null,
  });
  expect(await jobsOf(id)).toHaveLength(2);
});

test('202: of ten simultaneous calls one posts it', async () => {
  const id = await endedDelivery(owner);
  const statuses = (await Promise.all(Array.from({ length: 10 }, () => redeliver(owner, id)))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 202)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(9);
  expect(await jobsOf(id)).toHaveLength(2);
});

test('401: without a token', async () => {
  await redeliver(app.anonymous, 'dlv_0').expect(401);
});

test('403: developers and keys without the scope', async () => {
  const id = await endedDelivery(owner);
  const developer = await memberOf(app, owner, 'developer');
  const key = await keyOf(owner, { scopes: ['skills:write'] });
  for (const actor of [developer, key]) await redeliver(actor, id).expect(403);
});

test('TEN-01 404: a delivery of another account looks like one that never was', async () => {
  const stranger = await app.signup();
  await setWebhook(stranger, 'https://hooks.example.com/');
  const foreign = await redeliver(stranger, await endedDelivery(owner)).expect(404);
  const absent = await redeliver(stranger, 'dlv_0123456789abcdef01234567').expect(404);
  await redeliver(stranger, 'inst_0123456789abcdef01234567').expect(404);
  expect({ ...foreign.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});

test('409: a delivery that has not ended', async () => {
  const { id } = (await owner.post('/account/webhook/test').expect(202)).body.delivery;
  expect((await redeliver(owner, id).expect(409)).body.error_code).toBe('delivery_pending');
  expect(await jobsOf(id)).toHaveLength(1);
});

test('409: the webhook is switched off, unless the delivery is a test', async () => {
  const actor = await app.signup();
  await setWebhook(actor, 'https://hooks.example.com/');
  await publish(actor, (await createSkill(actor)).id);
  const { id } = (await actor.get('/account/webhook/logs').expect(200)).body.deliveries[0];
  await end(id, 'failed');
  const test = await endedDelivery(actor);
  await setWebhook(actor, 'https://hooks.example.com/', { enabled: false });
  expect((await redeliver(actor, id).expect(409)).body.error_code).toBe('webhook_not_ready');
  await redeliver(actor, test).expect(202);
});
