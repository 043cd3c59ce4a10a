import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findBinaries } from './binaries.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import { isServing, startServer } from './server.js';
import { serverUser } from './system-user.js';

let home: string;
const started: EmbeddedPostgres[] = [];
const messages: string[] = [];

async function start(dataDir: string, durable = true): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, durable, log: (message) => messages.push(message) });
  started.push(server);
  return server;
}

async function query(url: string, ...statements: string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rows = [];
    for (const statement of statements) rows.push(...(await client.query(statement)).rows);
    return rows;
  } finally {
    await client.end();
  }
}

/** Exactly what a killed Guildhall leaves: a server that nobody owns. */
async function leaveOrphan(dataDir: string): Promise<number> {
  const folder = join(dataDir, 'cluster');
  const user = serverUser(folder);
  const cluster = { folder, logFile: join(dataDir, 'server.log'), user, binaries: await findBinaries(user) };
  return (await startServer(cluster, true)).pid;
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'guildhall-embedded-'));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  messages.length = 0;
  await rm(home, { recursive: true, force: true });
});

test('a first start makes the cluster; rows survive a clean stop and a second start', async () => {
  const first = await start(join(home, 'pg'));
  await query(first.url, 'CREATE TABLE kept (n int)', 'INSERT INTO kept VALUES (7)');
  await first.stop();
  expect(isServing(first.pid, join(home, 'pg/cluster'))).toBe(false);

  const second = await start(join(home, 'pg'));
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

test('rows that were committed survive the kill of every process at once', async () => {
  const first = await start(join(home, 'pg'));
  await query(first.url, 'CREATE TABLE kept (n int)', 'INSERT INTO kept VALUES (7)');
  process.kill(first.pid, 'SIGKILL');

  const second = await start(join(home, 'pg'));
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

test('a server on a folder in use is refused with the folder and the process id, and the first one goes on', async () => {
  const first = await start(join(home, 'pg'));
  await expect(start(join(home, 'pg'))).rejects.toThrow(new RegExp(`${join(home, 'pg')} is in use: PostgreSQL process ${first.pid} `));
  expect(await query(first.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
});

test('of several starts in the same moment on a new folder exactly one wins', async () => {
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => start(join(home, 'pg'))));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(readdirSync(join(home, 'pg')).sort()).toEqual(['cluster', 'server.log']);
});

test('a server whose owner was killed is stopped, and a new one takes its place with every row', async () => {
  const dataDir = join(home, 'pg');
  const first = await start(dataDir);
  await query(first.url, 'CREATE TABLE kept (n int)', 'INSERT INTO kept VALUES (7)');
  await first.stop();
  const orphan = await leaveOrphan(dataDir);

  const second = await start(dataDir);
  expect(second.pid).not.toBe(orphan);
  expect(isServing(orphan, join(dataDir, 'cluster'))).toBe(false);
  expect(messages).toContainEqual(expect.stringContaining(`process ${orphan} was left behind`));
  expect(await query(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

test('a lock file whose process id now belongs to another program does not stop a start', async () => {
  const dataDir = join(home, 'pg');
  await (await start(dataDir)).stop();
  writeFileSync(join(dataDir, 'cluster/postmaster.pid'), `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n\nready\n`);
  await expect(start(dataDir)).resolves.toMatchObject({ pid: expect.any(Number) });
});

test('the owner keeps a folder after the server ended all of its sessions', async () => {
  const first = await start(join(home, 'pg'));
  const admin = first.url.replace(/guildhall$/, 'postgres');
  await query(admin, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted");
  for (let held = 0; held === 0; ) held = (await query(admin, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")).length;
  await expect(start(join(home, 'pg'))).rejects.toThrow('is in use');
});

test('it listens on 127.0.0.1 only, wants the password, and nobody else can read the password', async () => {
  const { url } = await start(join(home, 'pg'));
  const [settings] = await query(
    url,
    "SELECT current_setting('listen_addresses') AS host, current_setting('unix_socket_directories') AS sockets",
  );
  expect(settings).toEqual({ host: '127.0.0.1', sockets: '' });
  await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect(statSync(join(home, 'pg/cluster/guildhall.password')).mode & 0o077).toBe(0);
});

test('real data is written through to the disk, databases of tests are not', async () => {
  const safe = await start(join(home, 'safe'));
  const quick = await start(join(home, 'quick'), false);
  const settings = "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit";
  expect(await query(safe.url, settings)).toEqual([{ fsync: 'on', commit: 'on' }]);
  expect(await query(quick.url, settings)).toEqual([{ fsync: 'off', commit: 'off' }]);
});

test('text is UTF-8 and sorts the same on every machine', async () => {
  const { url } = await start(join(home, 'pg'), false);
  expect(await query(url, "SELECT v FROM (VALUES ('b'), ('a'), ('B'), ('é')) t(v) ORDER BY v")).toEqual(
    ['B', 'a', 'b', 'é'].map((v) => ({ v })),
  );
});

const asRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0 ? test : test.skip;

asRootOnLinux('as root the data may lie below a folder that only root may enter, and no permission of that folder changes', async () => {
  const locked = join(home, 'locked');
  mkdirSync(locked);
  chmodSync(locked, 0o700);
  const { url } = await start(join(locked, 'pg'));
  expect(await query(url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  expect(statSync(locked).mode & 0o777).toBe(0o700);
  expect(statSync(join(locked, 'pg/cluster')).uid).not.toBe(0);
  expect(existsSync(join(locked, 'pg/cluster/PG_VERSION'))).toBe(true);
});
