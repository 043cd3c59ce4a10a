import {
  type Actor,
  runSql,
  setWebhook,
  startServerProcess,
  startTestApp,
  startTestWorker,
  startWorkerProcess,
  type TestApp,
  WebhookReceiver,
  type WorkerProcess,
} from '@guildhall/testing';

let app: TestApp;
let receiver: WebhookReceiver;
let owner: Actor;
const started: WorkerProcess[] = [];

beforeAll(async () => {
  app = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.0/8' });
});
afterAll(() => app.close());

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  owner = await app.signup();
  await setWebhook(owner, receiver.url);
});
afterEach(async () => {
  for (const worker of started.splice(0)) await worker.end('SIGKILL');
  await receiver.close();
});

async function startWorker(): Promise<WorkerProcess> {
  const worker = await startWorkerProcess({
    ...{ NODE_ENV: 'test', DATABASE_URL: app.databaseUrl, DATA_DIR: app.config.dataDir, OUTBOUND_ALLOW: '127.0.0.0/8' },
  });
  started.push(worker);
  return worker;
}

async function eventually(sql: string, values: readonly unknown[] = []): Promise<void> {
  while ((await runSql(app, sql, values)).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

const sendTest = async (): Promise<string> => (await owner.post('/account/webhook/test').expect(202)).body.delivery.id;

test('FLT-01 kill -9 between the call and its record: the event comes again under its id, and nothing is lost', async () => {
  const worker = await startWorker();
  receiver.reply = () => {}; // it has the event and does not answer yet
  const id = await sendTest();
  await receiver.waitFor(1);
  await worker.end('SIGKILL');
  receiver.reply = ({ answer }) => answer.writeHead(204).end();
  const successor = await startTestWorker(app);
  // Ten seconds without a heartbeat, and then the pause, must pass; nobody has to wait for them here.
  await runSql(app, `UPDATE pgboss.job SET heartbeat_on = now() - interval '11 seconds' WHERE state = 'active'`);
  await eventually(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry' AND data->>'deliveryId' = $1 RETURNING 1`, [id]);
  const received = await receiver.waitFor(2);
  await eventually(`SELECT 1 FROM "WebhookDelivery" WHERE "id" = $1 AND "status" = 'delivered' AND "attempts" = 2`, [id]);
  await successor.stop();
  expect(received.map(({ headers }) => headers['x-guildhall-delivery'])).toEqual([id, id]);
  expect(new Set(received.map(({ body }) => body)).size).toBe(1);
});

test('FLT-01 events that come while no worker runs wait for one', async () => {
  const ids = [await sendTest(), await sendTest(), await sendTest()];
  await startWorker();
  const received = await receiver.waitFor(3);
  expect(new Set(received.map(({ headers }) => headers['x-guildhall-delivery']))).toEqual(new Set(ids));
});

test('FLT-07 SIGTERM lets the call that is under way end and be recorded, and ends the worker with code 0', async () => {
  const worker = await startWorker();
  receiver.reply = ({ answer }) => void setTimeout(() => answer.writeHead(204).end(), 300);
  const id = await sendTest();
  await receiver.waitFor(1);
  expect(await worker.end('SIGTERM')).toBe(0);
  expect(await runSql(app, 'SELECT "status", "attempts" FROM "WebhookDelivery" WHERE "id" = $1', [id])).toEqual([
    { status: 'delivered', attempts: 1 },
  ]);
});

test('FLT-02 a worker that loses all its connections at once lives on and works again', async () => {
  const worker = await startWorker();
  await sendTest();
  await receiver.waitFor(1);
  // The queue's connections and the listener, and those of the worker's own statements.
  const ended = await runSql(
    app,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'guildhall worker'`,
  );
  expect(ended.length).toBeGreaterThan(2);
  await sendTest();
  await receiver.waitFor(2);
  expect(await worker.end('SIGTERM')).toBe(0);
});

test('the server does the work of the worker in its own process, unless WORKER is false', async () => {
  const environment = { NODE_ENV: 'test', DATABASE_URL: app.databaseUrl, DATA_DIR: app.config.dataDir, OUTBOUND_ALLOW: '127.0.0.0/8' };
  const workers = () => runSql(app, `SELECT 1 FROM pg_stat_activity WHERE application_name = 'guildhall worker'`);
  const without = await startServerProcess({ ...environment, WORKER: 'false' });
  started.push(without);
  expect(await workers()).toEqual([]);
  expect(await without.end('SIGTERM')).toBe(0);
  const server = await startServerProcess(environment);
  started.push(server);
  expect(await workers()).not.toEqual([]);
  await sendTest();
  await receiver.waitFor(1);
  expect(await server.end('SIGTERM')).toBe(0);
});

test('a worker without DATABASE_URL says what to do', async () => {
  await expect(startWorkerProcess({ DATA_DIR: app.config.dataDir })).rejects.toThrow(/DATABASE_URL is not set.*npm start/);
});
