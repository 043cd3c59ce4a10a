import { Database, findAppRole, installQueue, JobQueue, PLATFORM, QUEUES, startJobRunner } from '@guildhall/data';
import { testDatabaseUrl } from '@guildhall/testing';
import pg from 'pg';

/** Queues that these tests send nothing to. */
const done = async () => 'done' as const;
const OTHERS = { predictionDelivery: done, sweep: done, reconcile: done, systemSkill: done };

type DeliveryId = Parameters<JobQueue['send']>[1] extends { deliveryId: infer Id } ? Id : never;

let url: string;
let admin: pg.Client;
let database: Database;
let queue: JobQueue;

beforeAll(async () => {
  url = await testDatabaseUrl();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
  database = new Database({ url, poolSize: 3 });
  queue = new JobQueue(database);
});
afterAll(async () => {
  await database.close();
  await admin.end();
});
afterEach(() => admin.query('DELETE FROM pgboss.job'));

const send = (deliveryId: string) => queue.send('webhookDelivery', { deliveryId: deliveryId as DeliveryId });
const inTransaction = <T>(work: () => Promise<T>) => database.transaction(PLATFORM, work);
const jobs = async () => (await admin.query(`SELECT data->>'deliveryId' AS id FROM pgboss.job`)).rows.map(({ id }) => id);

/** Runs as the application does: in its role, outside any account. */
const asApp = (sql: string) => database.query(sql, []);

test('a job exists if and only if its transaction commits', async () => {
  await inTransaction(() => send('kept'));
  const failed = inTransaction(async () => {
    await send('dropped');
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await jobs()).toEqual(['kept']);
});

test('a job cannot be added outside a transaction', async () => {
  await expect(send('nowhere')).rejects.toThrow(/No transaction is open/);
});

test('a hundred first jobs at once are all there, and the queue is learnt while every connection is taken', async () => {
  const fresh = new JobQueue(database);
  const one = (n: number) => inTransaction(() => fresh.send('webhookDelivery', { deliveryId: `job-${n}` as DeliveryId }));
  await Promise.all(Array.from({ length: 100 }, (_, n) => one(n)));
  expect(new Set(await jobs()).size).toBe(100);
});

test('TEN-01 the role of the application may add jobs, and neither change nor remove one', async () => {
  await inTransaction(() => send('kept'));
  for (const sql of [
    'DELETE FROM pgboss.job',
    `UPDATE pgboss.job SET data = '{}'`,
    'DELETE FROM pgboss.queue',
    'DROP SCHEMA pgboss CASCADE',
  ]) {
    await expect(asApp(sql)).rejects.toThrow(/permission denied|must be owner/);
  }
  expect(await jobs()).toEqual(['kept']);
});

test('installing again, and by several at once, keeps jobs and rules', async () => {
  await inTransaction(() => send('kept'));
  const rules = async () =>
    (await admin.query('SELECT name, policy, retry_limit, retry_delay_max, notify FROM pgboss.queue ORDER BY name')).rows;
  const before = await rules();
  await Promise.all([installQueue(url), installQueue(url), installQueue(url)]);
  expect(await rules()).toEqual(before);
  expect(await jobs()).toEqual(['kept']);
});

test('FLT-01 who installs while another process does waits for it: two grants of the same at once would be a fault', async () => {
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  try {
    await other.query(`SELECT pg_advisory_lock(hashtextextended('queue set-up', 0))`);
    await other.query('BEGIN; GRANT SELECT ON pgboss.version, pgboss.queue TO guildhall_app');
    const installing = installQueue(url);
    await Promise.race([installing, new Promise((resolve) => setTimeout(resolve, 300))]);
    await other.query('COMMIT');
    await other.end();
    await installing;
  } finally {
    await other.end();
  }
});

test('rules that changed are brought up to date', async () => {
  await admin.query('UPDATE pgboss.queue SET retry_limit = 1, heartbeat_seconds = NULL');
  await installQueue(url);
  const { rows } = await admin.query('SELECT retry_limit, heartbeat_seconds FROM pgboss.queue WHERE name = $1', [
    QUEUES.webhookDelivery.name,
  ]);
  expect(rows).toEqual([{ retry_limit: 11, heartbeat_seconds: 10 }]);
});

test('the queue is ready when its tables are there, and not otherwise', async () => {
  expect(await queue.isReady()).toBe(true);
  await admin.query('ALTER SCHEMA pgboss RENAME TO elsewhere');
  try {
    expect(await queue.isReady()).toBe(false);
    expect(await new JobQueue(database).isReady()).toBe(false);
  } finally {
    await admin.query('ALTER SCHEMA elsewhere RENAME TO pgboss');
  }
  expect(await queue.isReady()).toBe(true);
});

test('FLT-02 who could not learn the queues learns them at the next job', async () => {
  const fresh = new JobQueue(database);
  const sendFresh = () => inTransaction(() => fresh.send('webhookDelivery', { deliveryId: 'late' as DeliveryId }));
  await admin.query('ALTER SCHEMA pgboss RENAME TO elsewhere');
  await expect(sendFresh()).rejects.toThrow();
  await admin.query('ALTER SCHEMA elsewhere RENAME TO pgboss');
  await sendFresh();
  expect(await jobs()).toEqual(['late']);
});

test('the pause doubles from attempt to attempt, with a random part, up to four hours; after the twelfth attempt there is none', async () => {
  const attempts = Array.from({ length: 12 }, (_, n) => n);
  for (const n of attempts) await inTransaction(() => send(`attempt-${n}`));
  for (const n of attempts) await admin.query(`UPDATE pgboss.job SET retry_count = $1 WHERE data->>'deliveryId' = $2`, [n, `attempt-${n}`]);
  const handlers = { webhookDelivery: async () => 'again' as const, ...OTHERS };
  const faults: unknown[] = [];
  const runner = await startJobRunner({ databaseUrl: url, handlers, onFault: (fault) => faults.push(fault), pollSeconds: 0.5 });
  const failed = `SELECT data->>'deliveryId' AS id, state, extract(epoch FROM start_after - now())::float AS pause FROM pgboss.job
    WHERE state IN ('retry', 'failed')`;
  let rows: { id: string; state: string; pause: number }[] = [];
  while (rows.length < 12) rows = (await admin.query(failed)).rows;
  await runner.stop(1_000);
  const byAttempt = new Map(rows.map((row) => [Number(row.id.slice('attempt-'.length)), row]));
  for (const n of attempts.slice(0, 11)) {
    const { state, pause } = byAttempt.get(n) ?? { state: '', pause: 0 };
    expect(state).toBe('retry');
    expect(pause).toBeGreaterThan(Math.min(10 * 2 ** n, 14_400) - 10); // the clock runs while we look
    expect(pause).toBeLessThanOrEqual(Math.min(20 * 2 ** n, 14_400));
  }
  expect(byAttempt.get(11)?.state).toBe('failed');
  expect(faults).toEqual([]);
});

test('a handler that throws is heard of, and what it said stays out of the job table', async () => {
  await inTransaction(() => send('broken'));
  const faults: unknown[] = [];
  const fail = async () => {
    throw new Error('the secret is hunter2');
  };
  const runner = await startJobRunner({
    ...{ databaseUrl: url, pollSeconds: 0.5, onFault: (fault: unknown) => faults.push(fault) },
    handlers: { webhookDelivery: fail, ...OTHERS },
  });
  while ((await admin.query(`SELECT 1 FROM pgboss.job WHERE state = 'retry'`)).rowCount === 0);
  await runner.stop(1_000);
  expect(faults).toEqual([new Error('the secret is hunter2')]);
  expect(JSON.stringify((await admin.query('SELECT * FROM pgboss.job')).rows)).not.toContain('hunter2');
});

test('sweeps are on the timetable once, however many workers start', async () => {
  const handlers = { webhookDelivery: async () => 'done' as const, ...OTHERS };
  const start = () => startJobRunner({ databaseUrl: url, handlers, onFault: () => {} });
  const runners = await Promise.all([start(), start()]);
  await Promise.all(runners.map((runner) => runner.stop(1_000)));
  expect((await admin.query('SELECT name, cron FROM pgboss.schedule ORDER BY name')).rows).toEqual([
    { name: 'reconciliations', cron: '23 3 * * *' },
    { name: 'sweeps', cron: '*/10 * * * *' },
  ]);
});

describe('a database user that may not make roles', () => {
  let plain: string;

  beforeAll(async () => {
    await admin.query(`CREATE ROLE plain_user LOGIN PASSWORD 'plain' NOSUPERUSER NOCREATEROLE`);
    plain = Object.assign(new URL(url), { username: 'plain_user', password: 'plain' }).href;
  });
  afterAll(() => admin.query('DROP ROLE plain_user'));

  test('works under its own name', async () => {
    expect(await findAppRole(plain)).toBeNull();
    const own = new Database({ url: plain, role: null, poolSize: 1 });
    expect(await own.isReachable()).toBe(true);
    expect(await own.query('SELECT current_user AS name', [])).toEqual([{ name: 'plain_user' }]);
    await own.close();
  });

  test('is told what to ask for when it may not make the schema of the queue either', async () => {
    await admin.query('ALTER SCHEMA pgboss RENAME TO elsewhere');
    try {
      await expect(installQueue(plain)).rejects.toThrow(/CREATE SCHEMA pgboss AUTHORIZATION/);
    } finally {
      await admin.query('ALTER SCHEMA elsewhere RENAME TO pgboss');
    }
  });

  test('takes the role on when it has been granted', async () => {
    await admin.query('GRANT guildhall_app TO plain_user');
    expect(await findAppRole(plain)).toBe('guildhall_app');
    await admin.query('REVOKE guildhall_app FROM plain_user');
  });
});
