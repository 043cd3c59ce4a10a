import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkLedger, PAYMENT_CHANNEL, PAYMENT_EVENT_CHANNEL } from '@guildhall/data';
import {
  Actor,
  patienceOf,
  recordFigure,
  type ServerProcess,
  sizeOf,
  soldMonthly,
  startServerProcess,
  startWorkerProcess,
  TEST_PASSWORD,
  testDatabaseUrl,
  type WorkerProcess,
} from '@guildhall/testing';
import { type StripeFake, startStripeFake } from '@guildhall/testing/stripe-fake';
import pg from 'pg';
import { MOMENTS, type Moment, Relay, Wire } from './payment-kills/wire.js';

/** So many kills at each moment. */
const ROUNDS = sizeOf({ ci: 1, nightly: 30 });
const BUYERS = 3;
/** What each of them buys at least, half of it subscriptions. */
const LEAST_EACH = 6;
const PATIENCE_MS = 60_000;

const wire = new Wire();
let database: pg.Client;
let databaseUrl: string;
let dataDir: string;
let fake: StripeFake;
let stripe: Relay;
let webhooks: Relay;
let server: ServerProcess;
let worker: WorkerProcess;

beforeAll(async () => {
  [databaseUrl, dataDir] = [await testDatabaseUrl(), await mkdtemp(join(tmpdir(), 'guildhall-payment-kills-'))];
  fake = await startStripeFake();
  stripe = await Relay.open(() => fake.url, {
    arrives: ({ method, url = '' }) => void (method === 'POST' && url.startsWith('/v1/checkout') && wire.pass('call arrives')),
    answered: ({ method, url = '' }) => void (method === 'POST' && url.startsWith('/v1/checkout') && wire.pass('call answered')),
  });
  webhooks = await Relay.open(() => server.url, {
    arrives: () => wire.pass('event arrives'),
    answered: () => wire.pass('event answered'),
  });
  fake.listen(`${webhooks.url}/webhooks/stripe`, {
    events: ['checkout.session.completed', 'invoice.paid', 'customer.subscription.created'],
  });
  await startBoth();
  database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  database.on('notification', ({ channel }) => wire.pass(channel === PAYMENT_CHANNEL ? 'call written' : 'event kept'));
  await database.query(`LISTEN ${PAYMENT_CHANNEL}; LISTEN ${PAYMENT_EVENT_CHANNEL}`);
});
afterAll(async () => {
  await Promise.all([server?.end('SIGKILL'), worker?.end('SIGKILL'), database?.end(), stripe?.close(), webhooks?.close(), fake?.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

async function startBoth(): Promise<void> {
  const shared = {
    ...{ NODE_ENV: 'test', DATABASE_URL: databaseUrl, DATA_DIR: dataDir, RATE_LIMIT: 'off', SEED_DEMO: 'false', WORKER: 'false' },
    ...{ PAYMENTS: 'stripe', STRIPE_SECRET_KEY: fake.apiKey, STRIPE_WEBHOOK_SECRET: fake.webhookSecret, STRIPE_API_BASE: stripe.url },
  };
  [server, worker] = await Promise.all([startServerProcess(shared), startWorkerProcess(shared)]);
}

/** Ends both at a moment, before anything else happens, and starts them again. */
async function killAt(moment: Moment): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let isHit = false;
  wire.arm(moment, () => {
    isHit = true;
    for (const { pid } of [server, worker]) process.kill(pid, 'SIGSTOP');
  });
  while (!isHit) {
    if (Date.now() > deadline) throw new Error(`Nobody came to "${moment}".`);
    await sleep(2);
  }
  await Promise.all([server.end('SIGKILL'), worker.end('SIGKILL')]);
  await startBoth();
  // What the dead had taken is free again when their time is over; the test does not wait for it.
  for (const table of ['PaymentOutbox', 'PaymentEvent']) {
    await database.query(`UPDATE "${table}" SET "nextAttemptAt" = now() WHERE "status" IN ('pending', 'received')`);
  }
}

async function signup(account: string): Promise<Actor> {
  const login = { email: `${account}@example.com`, password: TEST_PASSWORD, account };
  const { body } = await new Actor(server.url, null).post('/auth/signup').send(login).expect(201);
  return new Actor(server.url, body.token, body.account);
}

/** Calls until there is an answer, whatever dies meanwhile, always with the same key. */
async function persist(token: string | null, path: string, body: object, key: string): Promise<{ checkout: { url: string } }> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await new Actor(server.url, token)
      .post(path)
      .set('Idempotency-Key', key)
      .send(body)
      .catch(() => null);
    if (answer?.status === 201) return answer.body;
    if (answer && ![401, 409, 503].includes(answer.status)) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    if (Date.now() > deadline) throw new Error(`${path} was not answered: ${answer?.status} ${server.output()} ${worker.output()}`);
    await sleep(200);
  }
}

const rows = async <Row>(sql: string): Promise<Row[]> => (await database.query(sql)).rows as Row[];

test(
  'MON-03 kill -9 of server and worker at each moment between our commit, Stripe’s answer and the event: what was charged is what the ledger says',
  async () => {
    const author = await signup('author');
    const buyers = await Promise.all(Array.from({ length: BUYERS }, (_, index) => signup(`buyer-${index}`)));
    let isOver = false;
    let purchases = 0;
    const skills: string[] = [];
    for (let index = 0; index < LEAST_EACH / 2; index += 1) skills.push((await soldMonthly(author)).id);

    const buy = async (buyer: Actor, number: number): Promise<void> => {
      for (let index = 0; !isOver || index < LEAST_EACH; index += 1) {
        const skillId = index % 2 === 0 ? skills[index / 2] : undefined;
        const [path, body] = skillId
          ? (['/billing/subscriptions', { skillId }] as const)
          : (['/billing/topups', { credits: 100 + index }] as const);
        const { checkout } = await persist(buyer.token, path, body, `buyer-${number}-${index}`);
        const [row] = await rows<{ session: string }>(`SELECT "providerId" AS "session" FROM "Checkout" WHERE "url" = '${checkout.url}'`);
        fake.control.checkout(row?.session ?? '').complete();
        purchases += 1;
      }
    };
    const buying = Promise.all(buyers.map(buy));
    let kills = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const moment of MOMENTS) {
        await killAt(moment);
        kills += 1;
      }
    }
    isOver = true;
    await buying;
    await untilSettled();

    const charges = fake.charges();
    expect(charges).toHaveLength(purchases);
    const ledger = await rows<{ paymentId: string; cents: number }>(
      `SELECT "paymentId", "cents" FROM "Checkout" WHERE "kind" = 'topup' AND "transactionId" IS NOT NULL
        UNION ALL SELECT "paymentId", "cents" FROM "Invoice" WHERE "transactionId" IS NOT NULL`,
    );
    const byName = (one: { name: string | null }, other: { name: string | null }): number =>
      String(one.name).localeCompare(String(other.name));
    expect(ledger.map(({ paymentId: name, cents }) => ({ name, cents })).sort(byName)).toEqual(
      charges.map(({ paymentIntent: name, cents }) => ({ name, cents })).sort(byName),
    );
    expect(await rows(`SELECT 1 FROM "Checkout" WHERE "status" <> 'paid'`)).toEqual([]);
    expect((await checkLedger(databaseUrl)).problems).toEqual([]);
    const figure = `${kills} kills of server and worker at ${MOMENTS.length} moments: ${purchases} purchases, ${charges.length} charges, ${ledger.length} in the ledger`;
    recordFigure('G4', figure);
    console.log(`MON-03: ${figure}`);
  },
  patienceOf({ ci: 240_000 }),
);

/** Stripe tries again for days what was not taken; here everything is told once more. */
async function untilSettled(): Promise<void> {
  await fake.control.webhooks.settled(PATIENCE_MS);
  for (const type of ['checkout.session.completed', 'invoice.paid']) {
    for (const event of fake.control.events(type)) await fake.control.webhooks.deliver(event);
  }
  const deadline = Date.now() + PATIENCE_MS;
  const open = `SELECT 1 FROM "PaymentOutbox" WHERE "status" = 'pending' UNION ALL SELECT 1 FROM "PaymentEvent" WHERE "status" = 'received'`;
  while ((await rows(open)).length > 0) {
    if (Date.now() > deadline) throw new Error(`Payments do not come to rest:\n${worker.output()}`);
    await sleep(50);
  }
}
