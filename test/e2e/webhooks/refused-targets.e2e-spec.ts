import {
  type Actor,
  runSql,
  setWebhook,
  startTestApp,
  startTestWorker,
  type TestApp,
  type TestWorker,
  WebhookReceiver,
} from '@guildhall/testing';

let app: TestApp;
let worker: TestWorker;
let trap: WebhookReceiver;
let owner: Actor;

beforeAll(async () => {
  app = await startTestApp();
  worker = await startTestWorker(app);
  trap = await WebhookReceiver.start();
  owner = await app.signup();
  await setWebhook(owner, 'https://hooks.example.com/');
});
afterAll(async () => {
  await worker.stop();
  await app.close();
  await trap.close();
});

/** Puts the address past the check of the API, as an older version or a changed name server might. */
async function deliverTo(url: string): Promise<Record<string, unknown>> {
  await runSql(app, 'UPDATE "Webhook" SET "url" = $2 WHERE "accountId" = $1', [owner.account.id, url]);
  await owner.post('/account/webhook/test').expect(202);
  for (;;) {
    const [delivery] = (await owner.get('/account/webhook/logs?limit=1').expect(200)).body.deliveries;
    if (delivery.status !== 'pending') return delivery;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const port = () => new URL(trap.url).port;

test.each([
  ['an address of this machine', () => trap.url],
  ['the name of this machine', () => `http://localhost:${port()}/`],
  ['IPv4 inside IPv6', () => `http://[::ffff:127.0.0.1]:${port()}/`],
  ['another notation', () => `http://2130706433:${port()}/`],
  ['a private network', () => 'http://10.0.0.1/'],
  ['the metadata of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
  ['another scheme', () => 'gopher://127.0.0.1/'],
])('NET-01 NET-08 %s: no connection, one error for all of them, and no second attempt', async (_case, url) => {
  const delivery = await deliverTo(url());
  expect(delivery).toMatchObject({ status: 'failed', attempts: 1, responseStatus: null });
  expect(delivery.error).toBe('The address is not one that this server may call.');
  expect(trap.connections).toBe(0);
});

test('control: the trap is there, and catches whoever calls it', async () => {
  await fetch(trap.url, { method: 'POST' });
  expect(trap.connections).toBe(1);
});
