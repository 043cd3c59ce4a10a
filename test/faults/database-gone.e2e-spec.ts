import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createApp } from '@guildhall/api';
import { loadConfig } from '@guildhall/config';
import { applyMigrations, Database, type EmbeddedPostgres, installQueue, startEmbeddedPostgres } from '@guildhall/data';

const MIGRATIONS = resolve(__dirname, '../../prisma/migrations');

/** Stands between the application and Postgres, so that a server that comes back on another port is found again. */
class Bridge {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  target = 0;

  async listen(): Promise<number> {
    this.server = createServer((client) => this.join(client)).listen(0, '127.0.0.1');
    await new Promise((done) => this.server?.once('listening', done));
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server?.close();
  }

  private join(client: Socket): void {
    this.remember(client);
    const server = this.remember(connect(this.target, '127.0.0.1'));
    client.pipe(server).pipe(client);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const)
      one.on('close', () => other.destroy());
  }

  private remember(socket: Socket): Socket {
    this.sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => this.sockets.delete(socket));
  }
}

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

/** Reads, writes, more callers than connections, with a token that is still believed and one that must be judged. */
const askEverything = (round: number) =>
  Promise.all([
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

async function expectRefused(round: number): Promise<void> {
  for (const { status, ms, code, retryAfter } of await askEverything(round)) {
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
  const statuses = (await Promise.all(Array.from({ length: 12 }, () => ask('/skills')))).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200]));
}

test('FLT-02 while Postgres is stopped every call is 503 within 2 s, the process lives, and it recovers by itself', async () => {
  await ask('/skills');
  await postgres.stop();
  await expectRefused(1);
  await expectRefused(2);
  postgres = await start();
  bridge.target = portOf(postgres.url);
  await expectRecovered();
});

test('FLT-02 a killed Postgres is missed and found again the same way', async () => {
  await ask('/skills');
  process.kill(postgres.pid, 'SIGKILL');
  await expectRefused(3);
  postgres = await start();
  bridge.target = portOf(postgres.url);
  await expectRecovered();
});
