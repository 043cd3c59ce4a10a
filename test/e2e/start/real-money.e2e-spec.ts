import type { Config } from '@guildhall/config';
import { JobQueue, PLATFORM } from '@guildhall/data';
import {
  buyCredits,
  openTopUp,
  press,
  runSql,
  soldMonthly,
  startTestApp,
  startTestWorker,
  subscribe,
  type TestApp,
} from '@guildhall/testing';
import { runServer } from '../../../apps/api/src/start/run-server.js';

let app: TestApp;
let withStripe: Config;

beforeAll(async () => {
  app = await startTestApp({ PAYMENTS: 'sandbox' });
  const stripe = { secretKey: 'sk_test_12345678', webhookSecrets: ['whsec_12345678'], apiBase: 'http://127.0.0.1:9' };
  withStripe = { ...app.config, port: 0, worker: false, payments: { ...app.config.payments, provider: 'stripe', stripe } };
});
afterAll(() => app.close());

const REFUSAL = /^PAYMENTS=stripe cannot work with this database: .* Start with an empty database/;

async function sweep(): Promise<void> {
  await runSql(app, `DELETE FROM pgboss.job WHERE name = 'sweeps'`);
  await app.database.transaction(PLATFORM, () => new JobQueue(app.database).send('sweep', {}));
  while ((await runSql(app, `SELECT 1 FROM pgboss.job WHERE name = 'sweeps' AND state = 'completed'`)).length === 0);
}

test('MON-03 where nobody has paid in the sandbox, a server with Stripe starts', async () => {
  const buyer = await app.signup();
  await openTopUp(buyer, 500);
  await press(buyer, await openTopUp(buyer, 600), 'decline').expect(200);
  const server = await runServer(withStripe, () => {});
  await server.stop();
});

test('MON-03 a worker with Stripe renews nothing that a server beside it has sold in the sandbox', async () => {
  const worker = await startTestWorker({ ...app, config: withStripe });
  const buyer = await app.signup();
  const id = await subscribe(buyer, (await soldMonthly(await app.signup())).id);
  await runSql(
    app,
    `UPDATE "Subscription" SET "currentPeriodStart" = now() - interval '1 month', "currentPeriodEnd" = now() WHERE "id" = $1`,
    [id],
  );
  const months = async () => (await buyer.get('/billing/invoices').expect(200)).body.total;
  await sweep();
  await worker.stop();
  expect([await months(), app.faults]).toEqual([1, []]);
  const sandboxWorker = await startTestWorker(app);
  await sweep();
  await sandboxWorker.stop();
  expect(await months()).toBe(2);
});

test('MON-03 where somebody has, neither a server nor a worker with Stripe starts: nobody is paid out what nobody has paid', async () => {
  await buyCredits(await app.signup(), 500);
  await expect(runServer(withStripe, () => {})).rejects.toThrow(REFUSAL);
  await expect(startTestWorker({ ...app, config: withStripe })).rejects.toThrow(REFUSAL);
});
