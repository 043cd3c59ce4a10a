import { JobQueue } from '@guildhall/data';
import { verifyWebhook } from '@guildhall/runtime';
import {
  type Actor,
  createSkill,
  publish,
  type ReceivedWebhook,
  runSql,
  setWebhook,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  WEBHOOK_SECRET,
  WebhookReceiver,
} from '@guildhall/testing';

let app: TestApp;
let worker: TestWorker;
const receivers: WebhookReceiver[] = [];
let receiver: WebhookReceiver;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8' });
  worker = await startTestWorker(app);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
});

beforeEach(async () => {
  receiver = await startReceiver();
  owner = await app.signup();
  await setWebhook(owner, receiver.url);
});
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((one) => one.close()));
  expect(app.faults).toEqual([]);
});

async function startReceiver(): Promise<WebhookReceiver> {
  const started = await WebhookReceiver.start();
  receivers.push(started);
  return started;
}

interface Delivery {
  readonly id: string;
  readonly [field: string]: unknown;
}

const newest = async (actor = owner): Promise<Delivery> => (await actor.get('/account/webhook/logs').expect(200)).body.deliveries[0];

async function eventually<T>(look: () => Promise<T>, accept: (found: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (accept(found)) return found;
    if (Date.now() > deadline) throw new Error(`It stayed ${JSON.stringify(found)}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const settled = (actor = owner) =>
  eventually(
    () => newest(actor),
    ({ status }) => status !== 'pending',
  );

const attempted = (attempts: number) => eventually(newest, (delivery) => delivery.attempts === attempts && delivery.error !== null);

const sendTest = async (actor = owner): Promise<string> => (await actor.post('/account/webhook/test').expect(202)).body.delivery.id;

/** Lets the pause before the next attempt pass. */
const skipPause = (id: string) =>
  eventually(
    () => runSql(app, `UPDATE pgboss.job SET start_after = now() WHERE state = 'retry' AND data->>'deliveryId' = $1 RETURNING 1`, [id]),
    (rows) => rows.length === 1,
  );

const verdict = ({ headers, body }: ReceivedWebhook) =>
  verifyWebhook({
    secrets: [WEBHOOK_SECRET],
    header: String(headers['x-guildhall-signature']),
    body,
    nowSeconds: Math.floor(app.clock.now().getTime() / 1000),
  });

test('a published skill is posted, signed over the exact body, and the log says so', async () => {
  const { id } = await createSkill(owner, { title: 'Grüße' });
  await publish(owner, id);
  const [received] = await receiver.waitFor(1);
  const delivery = await settled();
  expect(received?.method).toBe('POST');
  expect(received?.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'x-guildhall-event': 'skill.published',
    'x-guildhall-delivery': delivery.id,
    'user-agent': 'Guildhall',
  });
  expect(received?.body).toBe(delivery.payload);
  expect(received && verdict(received)).toMatchObject({ ok: true });
  expect(JSON.parse(received?.body ?? '').data.skill).toMatchObject({ id, title: 'Grüße' });
  expect(delivery).toMatchObject({ status: 'delivered', attempts: 1, responseStatus: 204, error: null, deliveredAt: expect.any(String) });
});

test('nothing is posted of what the account does not want to hear of, or while the webhook is switched off', async () => {
  const { id } = await createSkill(owner);
  await setWebhook(owner, receiver.url, { events: ['grant.created'] });
  await publish(owner, id);
  await setWebhook(owner, receiver.url, { enabled: false });
  await publish(owner, id);
  await sendTest();
  await receiver.waitFor(1);
  expect(receiver.received.map(({ headers }) => headers['x-guildhall-event'])).toEqual(['webhook.test']);
  expect((await owner.get('/account/webhook/logs').expect(200)).body.total).toBe(1);
});

test('after a 500 the same delivery is posted again, signed anew, and a 200 ends it', async () => {
  receiver.reply = ({ answer }, index) => answer.writeHead(index === 0 ? 500 : 200).end(index === 0 ? 'try later' : 'thanks');
  const id = await sendTest();
  expect(await attempted(1)).toMatchObject({ id, status: 'pending', responseStatus: 500, error: 'HTTP 500: try later', deliveredAt: null });
  await skipPause(id);
  const [first, second] = await receiver.waitFor(2);
  expect(await settled()).toMatchObject({ id, status: 'delivered', attempts: 2, responseStatus: 200, error: null });
  expect(second?.headers['x-guildhall-delivery']).toBe(first?.headers['x-guildhall-delivery']);
  expect(second?.body).toBe(first?.body);
  expect(second && verdict(second)).toMatchObject({ ok: true });
});

test('FLT-01 a transaction that does not commit posts nothing', async () => {
  const { id } = await createSkill(owner);
  await runSql(app, `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not today'; END $$`);
  const trigger = 'CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON "SkillVersion" DEFERRABLE INITIALLY DEFERRED';
  await runSql(app, `${trigger} FOR EACH ROW EXECUTE FUNCTION refuse()`);
  await owner.post(`/skills/${id}/publish`).send({}).expect(500);
  await runSql(app, 'DROP TRIGGER refuse ON "SkillVersion"');
  await sendTest();
  await receiver.waitFor(1);
  expect(receiver.received.map(({ headers }) => headers['x-guildhall-event'])).toEqual(['webhook.test']);
  expect((await owner.get('/account/webhook/logs').expect(200)).body.total).toBe(1);
});

test('the attempt after which no other follows ends the delivery as failed, and redelivering by hand starts anew', async () => {
  receiver.reply = ({ answer }, index) => answer.writeHead(index < 2 ? 503 : 204).end();
  const id = await sendTest();
  await attempted(1);
  await skipPause(id);
  await attempted(2);
  await eventually(
    () => runSql(app, `UPDATE pgboss.job SET retry_count = 10 WHERE state = 'retry' AND data->>'deliveryId' = $1 RETURNING 1`, [id]),
    (rows) => rows.length === 1,
  );
  receiver.reply = ({ answer }) => answer.writeHead(503).end();
  await skipPause(id);
  expect(await settled()).toMatchObject({ status: 'failed', attempts: 3, responseStatus: 503, error: 'HTTP 503:' });
  receiver.reply = ({ answer }) => answer.writeHead(204).end();
  await owner.post(`/account/webhook/logs/${id}/redeliver`).expect(202);
  expect(await settled()).toMatchObject({ id, status: 'delivered', attempts: 4 });
  expect(new Set(receiver.received.map(({ headers }) => headers['x-guildhall-delivery']))).toEqual(new Set([id]));
});

test('a job that comes twice posts once', async () => {
  const id = await sendTest();
  await settled();
  const queue = new JobQueue(app.database);
  await app.database.transaction('*', () => queue.send('webhookDelivery', { deliveryId: id as never }));
  await eventually(
    () => runSql(app, `SELECT 1 FROM pgboss.job WHERE state = 'completed' AND data->>'deliveryId' = $1`, [id]),
    (rows) => rows.length === 2,
  );
  expect(receiver.received).toHaveLength(1);
});

test('RUN-05 an attempt that ends after a later one has begun changes nothing', async () => {
  let late: ReceivedWebhook | null = null;
  receiver.reply = (request) => {
    late = request;
  };
  const id = await sendTest();
  await receiver.waitFor(1);
  await runSql(app, 'UPDATE "WebhookDelivery" SET "attempts" = 2 WHERE "id" = $1', [id]); // another worker has taken it meanwhile
  (late as ReceivedWebhook | null)?.answer.writeHead(204).end();
  await eventually(
    () => runSql(app, `SELECT 1 FROM pgboss.job WHERE state = 'completed' AND data->>'deliveryId' = $1`, [id]),
    (rows) => rows.length === 1,
  );
  expect(await newest()).toMatchObject({ status: 'pending', attempts: 2, responseStatus: null, deliveredAt: null });
});

test('NET-03 a redirect is not followed: the event was meant for this address', async () => {
  const trap = await startReceiver();
  receiver.reply = ({ answer }) => answer.writeHead(307, { location: trap.url }).end();
  await sendTest();
  expect(await attempted(1)).toMatchObject({ status: 'pending', responseStatus: 307 });
  expect(trap.connections).toBe(0);
});

test('NET-04 NET-05 of an answer 1,024 characters are kept, without control characters and without the secret', async () => {
  receiver.reply = ({ answer }) => answer.writeHead(418).end(`\0\x1b[31m${WEBHOOK_SECRET}${'x'.repeat(5_000_000)}`);
  await sendTest();
  const { error } = await attempted(1);
  expect(error).toHaveLength(1_024);
  expect(error).toMatch(/^HTTP 418: \ufffd\ufffd\[31m\[redacted\]x+$/);
});

test('a receiver that breaks off is a failed attempt like any other', async () => {
  receiver.reply = ({ answer }) => answer.destroy();
  await sendTest();
  expect(await attempted(1)).toMatchObject({
    status: 'pending',
    responseStatus: null,
    error: expect.stringMatching(/could not be reached/),
  });
});

test('what waits when the webhook is switched off is given up without a call', async () => {
  receiver.reply = ({ answer }) => answer.writeHead(500).end();
  await publish(owner, (await createSkill(owner)).id);
  const { id } = await attempted(1);
  await setWebhook(owner, receiver.url, { enabled: false });
  await skipPause(id);
  expect(await settled()).toMatchObject({ status: 'failed', attempts: 2, error: expect.stringMatching(/switched off/) });
  expect(receiver.received).toHaveLength(1);
});

test('a secret that cannot be read is named, and nothing is sent unsigned', async () => {
  await runSql(app, 'UPDATE "Webhook" SET "secretCiphertext" = $2 WHERE "accountId" = $1', [owner.account.id, 'other.AAAA.BBBB']);
  await sendTest();
  expect(await settled()).toMatchObject({ status: 'failed', error: expect.stringMatching(/secret cannot be read/) });
  expect(receiver.connections).toBe(0);
});

test('AUT-06 the secret of one account does not open in the row of another', async () => {
  const thief = await app.signup();
  await setWebhook(thief, receiver.url);
  const copy =
    'UPDATE "Webhook" SET "secretCiphertext" = (SELECT "secretCiphertext" FROM "Webhook" WHERE "accountId" = $1) WHERE "accountId" = $2';
  await runSql(app, copy, [owner.account.id, thief.account.id]);
  await sendTest(thief);
  expect(await settled(thief)).toMatchObject({ status: 'failed', error: expect.stringMatching(/secret cannot be read/) });
});

test('NET-08 an account whose receiver hangs has two calls open at most, and the events of others pass', async () => {
  const hanging: ReceivedWebhook[] = [];
  receiver.reply = (request) => void hanging.push(request);
  for (let made = 0; made < 8; made += 1) await sendTest();
  await receiver.waitFor(2);
  const other = await app.signup();
  const swift = await startReceiver();
  await setWebhook(other, swift.url);
  await sendTest(other);
  expect(await settled(other)).toMatchObject({ status: 'delivered' });
  expect(hanging).toHaveLength(2);
  receiver.reply = ({ answer }) => answer.writeHead(204).end();
  for (const { answer } of hanging) answer.writeHead(204).end();
  await receiver.waitFor(8);
});
