import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Actor, type ServerProcess, startServerProcess } from '@guildhall/testing';

const CREDENTIALS = { email: 'ada@example.com', password: 'correct horse battery staple' };

let dataDir: string;
const started: ServerProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'guildhall-process-'));
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServerProcess({ DATA_DIR: dataDir, SEED_DEMO: 'false', ...environment });
  started.push(server);
  return server;
}

async function signup(server: ServerProcess): Promise<Actor> {
  const { body } = await new Actor(server.url, null)
    .post('/auth/signup')
    .send({ ...CREDENTIALS, account: 'ada' })
    .expect(201);
  return new Actor(server.url, body.token);
}

async function login(server: ServerProcess): Promise<Actor> {
  const { body } = await new Actor(server.url, null).post('/auth/login').send(CREDENTIALS).expect(200);
  return new Actor(server.url, body.token);
}

const pidFile = (): string => join(dataDir, 'pg/cluster/postmaster.pid');

/** Process id of the database server, from the file that it keeps in its cluster. */
function databasePid(): number {
  return Number(readFileSync(pidFile(), 'utf8').split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    return !/^Z/.test(execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  } catch {
    return false;
  }
}

test('FLT-07 SIGTERM ends the server with code 0 and takes the database with it', async () => {
  const server = await start();
  const database = databasePid();

  expect(await server.end('SIGTERM')).toBe(0);

  expect(isAlive(database)).toBe(false);
});

test('FLT-07 requests that are running when SIGTERM comes get their answers', async () => {
  const server = await start();
  const anonymous = new Actor(server.url, null);
  // Hashing passwords keeps the server busy: when the first is answered, the others have come and are not done.
  const running = Array.from({ length: 20 }, async (_, index) => {
    const body = { ...CREDENTIALS, email: `ada-${index}@example.com`, account: `ada-${index}` };
    return (await anonymous.post('/auth/signup').send(body)).status;
  });
  await Promise.race(running);

  const code = await server.end('SIGTERM');

  expect(code).toBe(0);
  expect(await Promise.all(running)).toEqual(Array(20).fill(201));
});

test('FLT-07 SIGTERM in the middle of a start leaves no database behind', async () => {
  const env = { PATH: process.env.PATH ?? '', PORT: '0', DATA_DIR: dataDir, SEED_DEMO: 'false' };
  const server = spawn(process.execPath, ['apps/api/dist/main.js'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(server, 'exit');
  await once(server.stderr, 'data'); // the first thing said is that the database runs
  const database = databasePid();

  server.kill('SIGTERM');

  expect(await ended).toEqual([0, null]);
  expect(isAlive(database)).toBe(false);
});

test('FLT-01 after kill -9 of the server and of the database, everything acknowledged is there', async () => {
  const first = await start();
  const author = await signup(first);
  const names = Array.from({ length: 20 }, (_, index) => `skill-${index}`);
  const create = (name: string) => author.post('/skills').send({ name, title: name, description: name });
  await Promise.all(names.map((name) => create(name).expect(201)));
  process.kill(databasePid(), 'SIGKILL');
  await first.end('SIGKILL');

  const second = await start();

  const { body } = await (await login(second)).get('/skills').expect(200);
  expect(body.skills.map((skill: { name: string }) => skill.name).sort()).toEqual([...names].sort());
});

test('FLT-02 an embedded database that is killed alone comes back by itself, with everything that was acknowledged', async () => {
  const server = await start();
  const author = await signup(server);
  await author.post('/skills').send({ name: 'kept', title: 'T', description: 'D' }).expect(201);
  for (let kill = 0; kill < 2; kill += 1) {
    const killed = databasePid();
    process.kill(killed, 'SIGKILL');
    const startedAt = performance.now();
    // The old file can still be there, and for a moment there is none.
    const isBack = () => existsSync(pidFile()) && databasePid() !== killed;
    while ((await author.get('/skills/kept')).status !== 200 || !isBack()) {
      if (performance.now() - startedAt > 30_000) throw new Error(`The database did not come back:\n${server.output()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  const last = databasePid();

  expect(await server.end('SIGTERM')).toBe(0);

  expect(isAlive(last)).toBe(false);
});

test('FLT-01 a database left behind by a killed server is taken over by the next start', async () => {
  const first = await start();
  await signup(first);
  const orphan = databasePid();
  await first.end('SIGKILL');

  const second = await start();

  await login(second);
  expect(isAlive(orphan)).toBe(false);
});

test('starting twice on one data directory is refused with its name and what to do', async () => {
  await start();

  await expect(start()).rejects.toThrow(new RegExp(`${dataDir}.*in use[\\s\\S]*another DATA_DIR`));
});

test('AUT-05 settings that cannot work stop the start, each named', async () => {
  const refusal = await start({ PORT: 'ninety', ENCRYPTION_KEY: 'short' }).catch((fault: Error) => fault.message);

  expect(refusal).toMatch(/PORT: /);
  expect(refusal).toMatch(/ENCRYPTION_KEY: /);
});
