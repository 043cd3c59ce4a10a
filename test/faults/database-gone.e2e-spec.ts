import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createApp } from '@guildhall/api';
import { loadConfig } from '@guildhall/config';
import { applyMigrations, Database, type EmbeddedPostgres, installQueue, startEmbeddedPostgres } from '@guildhall/data';
import { patienceOf, recordFigure, sizeOf } from '@guildhall/testing';
import { Bridge } from './bridge.js';

const CYCLES = sizeOf({ ci: 1, nightly: 25 });
/** How long the database stays away each time. */
const AWAY_MS = sizeOf({ ci: 500, nightly: 10_000 });
const MIGRATIONS = resolve(__dirname, '../../prisma/migrations');

let folder: string;
let postgres: EmbeddedPostgres;
let bridge: Bridge;
let database: Database;
let app: Awaited<ReturnType<typeof createApp>>;
let url: string;
let token: string;

const portOf = (connection: string) => Number(new URL(connection).port);
const start = () => startEmbeddedPostgres({ dataDir: join(folder, 'pg') });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guildhall-faults-'));
  postgres = await start();
  await applyMigrations(postgres.url, MIGRATIONS);
  await installQueue(postgres.url);
  bridge = new Bridge();
  bridge.target = portOf(postgres.url);
  const direct = new URL(postgres.url);
  direct.port = String(await bridge.listen());
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    RATE_LIMIT: '10000',
    DATA_DIR: folder,
    DATABASE_URL: direct.toString(),
  });
  database = new Database({ url: direct.toString(), poolSize: 3 });
  app = await createApp({ config, database, clock: { now: () => new Date() } });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  const body = JSON.stringify({ email: 'a@example.com', password: 'correct horse battery', account: 'faults' });
  const answer = await fetch(`${url}/auth/signup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  token = ((await answer.json()) as { token: string }).token;
});

afterAll(async () => {
  bridge.close();
  await app.close();
  await database.close().catch(() => {});
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Timed {
  readonly status: number;
  readonly ms: number;
  readonly code: string | undefined;
  readonly retryAfter: string | null;
}

async function ask(path: string, init: RequestInit = {}): Promise<Timed> {
  const startedAt = performance.now();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(url + path, { headers, ...init });
  const { error_code: code } = (await answer.json()) as { error_code?: string };
  return { status: answer.status, ms: performance.now() - startedAt, code, retryAfter: answer.headers.get('retry-after') };
}

const skill = (name: string) => ({ method: 'POST', body: JSON.stringify({ name, title: 'T', description: 'D' }) });

let round = 0;

/** Reads, writes, more callers than connections, with a token that is still believed and one that must be judged. */
const askEverything = () => {
  round += 1;
  return Promise.all([
    ...Array.from({ length: 8 }, () => ask('/skills')),
    ...Array.from({ length: 4 }, (_, n) => ask('/skills', skill(`gone-${round}-${n}`))),
    ask('/skills', {
      ...skill(`gone-key-${round}`),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': `k${round}` },
    }),
    ask('/auth/me'),
    ask('/auth/login', {
      method: 'POST',
      body: JSON.stringify({ email: 'a@example.com', password: 'x' }),
      headers: { 'content-type': 'application/json' },
    }),
    ask('/readyz'),
  ]);
};

const slowest = { refusalMs: 0, recoveryMs: 0, refusals: 0 };

const figures = (): string =>
  `${slowest.refusals} calls, each 503, slowest ${Math.round(slowest.refusalMs)} ms; healthy again after ${Math.round(slowest.recoveryMs)} ms at most`;

async function expectRefused(): Promise<void> {
  for (const { status, ms, code, retryAfter } of await askEverything()) {
    slowest.refusals += 1;
    slowest.refusalMs = Math.max(slowest.refusalMs, ms);
    expect({ status, code, retryAfter }).toEqual({
      status: 503,
      code: expect.stringMatching(/^(?:database_unavailable|overloaded|not_ready)$/),
      retryAfter: '2',
    });
    expect(ms).toBeLessThan(2_000);
  }
  expect((await ask('/healthz')).status).toBe(200);
}

async function expectRecovered(): Promise<void> {
  const startedAt = performance.now();
  while ((await ask('/readyz')).status !== 200 || (await ask('/skills')).status !== 200) {
    if (performance.now() - startedAt > 5_000) throw new Error('The application did not recover within 5 s.');
    await new Promise((done) => setTimeout(done, 100));
  }
  slowest.recoveryMs = Math.max(slowest.recoveryMs, performance.now() - startedAt);
  const statuses = (await Promise.all(Array.from({ length: 12 }, () => ask('/skills')))).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
}

/** Refuses for as long as the database is away, and recovers when it is back. */
async function expectSurvived(away: () => Promise<void>): Promise<void> {
  Object.assign(slowest, { refusalMs: 0, recoveryMs: 0, refusals: 0 });
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    await ask('/skills');
    await away();
    const startedAt = performance.now();
    do {
      await expectRefused();
      await new Promise((done) => setTimeout(done, 100));
    } while (performance.now() - startedAt < AWAY_MS);
    postgres = await start();
    bridge.target = portOf(postgres.url);
    await expectRecovered();
  }
}

test(
  'FLT-02 while Postgres is stopped every call is 503 within 2 s, the process lives, and it recovers by itself',
  async () => {
    await expectSurvived(() => postgres.stop());
    recordFigure('G13', `${CYCLES} stops of at least ${AWAY_MS} ms: ${figures()}`);
  },
  patienceOf({ ci: 60_000 }),
);

test(
  'FLT-02 a killed Postgres is missed and found again the same way',
  async () => {
    await expectSurvived(async () => {
      process.kill(postgres.pid, 'SIGKILL');
      await bridge.deserted(); // its children notice the death of their parent a moment later, and may answer until then
    });
    recordFigure('G13', `${CYCLES} kills (-9) with at least ${AWAY_MS} ms until the restart: ${figures()}`);
  },
  patienceOf({ ci: 60_000 }),
);
