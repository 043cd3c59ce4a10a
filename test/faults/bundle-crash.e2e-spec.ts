import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUNDLE_LIMITS, readArchive } from '@guildhall/bundles';
import { BlobsRepository, Database, findViolations, openBlobStore, PLATFORM } from '@guildhall/data';
import {
  Actor,
  bundleBody,
  keyOf,
  patienceOf,
  recordFigure,
  type ServerProcess,
  sizeOf,
  startServerProcess,
  TEST_PASSWORD,
  testDatabaseUrl,
} from '@guildhall/testing';
import pg from 'pg';
import { bytesOf } from '../e2e/bundles/bundle-files.js';

const KILLS = sizeOf({ ci: 10, nightly: 200 });
const FILES = 20;
/** Every second upload is stopped exactly between its bytes and its rows, the others anywhere. */
const SOME_MS = 120;

let dataDir: string;
let databaseUrl: string;
let server: ServerProcess;
let client: pg.Client;

const start = () =>
  startServerProcess({ DATABASE_URL: databaseUrl, DATA_DIR: dataDir, SEED_DEMO: 'false', RATE_LIMIT: 'off', WORKER: 'false' });

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'guildhall-bundles-'));
  databaseUrl = await testDatabaseUrl();
  client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  server = await start();
});
afterAll(async () => {
  await client?.end();
  await server?.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

async function signup(): Promise<Actor> {
  const login = { email: 'author@example.com', password: TEST_PASSWORD, account: 'author' };
  const { body } = await new Actor(server.url, null).post('/auth/signup').send(login).expect(201);
  return keyOf(new Actor(server.url, body.token, body.account));
}

const now = (author: Actor): Actor => new Actor(server.url, author.token, author.account);
const folder = (name: string) =>
  bundleBody(
    name,
    Array.from({ length: FILES }, (_, index) => ({ path: `f${index}`, content: `${name} ${index}` })),
  );

/** Whether a transaction of the server waits for a row that this test holds: its bytes are written, its rows are not. */
async function isWaiting(): Promise<boolean> {
  await client.query('SELECT pg_stat_clear_snapshot()'); // a transaction sees the activity of its first look until it is told not to
  const { rowCount } = await client.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`,
  );
  return (rowCount ?? 0) > 0;
}

/** What can be cut off: a request, the table that its rows come last in, and what everybody can see of it afterwards. */
interface Write {
  readonly table: string;
  send(author: Actor, name: string): PromiseLike<unknown>;
  /** The names of what there is, each of which is whole. */
  seen(author: Actor): Promise<string[]>;
}

const bundle: Write = {
  table: 'Skill',
  send: (author, name) => now(author).post('/skills/bundles').send(folder(name)),
  /** The zip of every skill has the files that were sent. */
  seen: async (author) => {
    const { skills } = (await now(author).get('/skills?limit=200').expect(200)).body;
    for (const { id, name } of skills) {
      const { status, body } = await bytesOf(now(author).get(`/skills/${id}/bundle.zip`));
      expect([name, status]).toEqual([name, 200]);
      const reading = await readArchive(body, BUNDLE_LIMITS);
      expect(reading.ok && reading.files.length).toBe(FILES + 1);
    }
    return skills.map(({ name }: { name: string }) => name);
  },
};

const contentOf = (name: string): Buffer => Buffer.from(name.repeat(10_000));

/** A file that is sent to the VLM Run surface. */
const file: Write = {
  table: 'StoredFile',
  send: (author, name) => now(author).post('/vlm/v1/files').attach('file', contentOf(name), name),
  seen: async (author) => {
    const { body: files } = await now(author).get('/vlm/v1/files?limit=1000').expect(200);
    for (const { id, filename } of files) {
      const { status, body } = await bytesOf(now(author).get(`/vlm/v1/files/${id}/content`));
      expect([filename, status]).toEqual([filename, 200]);
      expect(body.equals(contentOf(filename))).toBe(true);
    }
    return files.map(({ filename }: { filename: string }) => filename);
  },
};

/** Nobody else can write the rows until the transaction of the test ends. */
async function killBetween({ table, send }: Write, author: Actor, name: string): Promise<void> {
  await client.query('BEGIN');
  await client.query(`LOCK TABLE "${table}" IN EXCLUSIVE MODE`);
  const sent = Promise.resolve(send(author, name)).catch(() => null);
  while (!(await isWaiting())) await sleep(5);
  await server.end('SIGKILL');
  await client.query('ROLLBACK');
  await sent;
}

async function killSomewhere({ send }: Write, author: Actor, name: string): Promise<void> {
  const sent = Promise.resolve(send(author, name)).catch(() => null);
  await sleep(Math.random() * SOME_MS);
  await server.end('SIGKILL');
  await sent;
}

async function hashesOnDisk(): Promise<string[]> {
  const root = join(dataDir, 'blobs');
  const folders = existsSync(root) ? await readdir(root) : [];
  return (await Promise.all(folders.map((name) => readdir(join(root, name))))).flat();
}

test(
  'FLT-08 killed between the bytes and the rows of a bundle or a file: no half of it is ever seen, it can be sent again, and a sweep removes what is left',
  async () => {
    const author = await signup();
    let orphans = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const name = `killed-${kill}`;
      const write = kill % 4 < 2 ? bundle : file;
      const isBetween = kill % 2 === 0;
      await (isBetween ? killBetween(write, author, name) : killSomewhere(write, author, name));
      server = await start();
      const isThere = (await write.seen(author)).includes(name);
      if (isBetween) {
        expect(isThere).toBe(false);
        expect((await hashesOnDisk()).length).toBeGreaterThan(0);
        orphans += 1;
      }
      // What was cut off can be sent again, and finds the bytes that are there; what is to become garbage is not sent again.
      if (!isThere && !isBetween) expect(await write.send(author, name)).toMatchObject({ status: 201 });
    }
    const { rows: needed } = await client.query<{ sha256: string }>(
      'SELECT "sha256" FROM "BundleFile" UNION SELECT "sha256" FROM "StoredFile" WHERE "sha256" IS NOT NULL',
    );
    const database = new Database({ url: databaseUrl });
    const [blobs, store] = [new BlobsRepository(database), openBlobStore({ dataDir, blobBucket: undefined }, () => fetch)];
    const sweep = () => database.transaction(PLATFORM, () => blobs.removeUnused(0, (hashes) => store.delete(hashes)));
    while ((await sweep()) > 0);
    await database.close();
    const left = (await hashesOnDisk()).filter((name) => name.length === 64);
    expect(left.sort()).toEqual(needed.map(({ sha256 }) => sha256).sort());
    for (const write of [bundle, file]) await write.seen(author);
    expect(await findViolations(databaseUrl)).toEqual([]);
    recordFigure(
      'G6',
      `${KILLS} kills of uploads, ${orphans} between bytes and rows: 0 half bundles, 0 half files, 0 orphans after the sweep`,
    );
  },
  patienceOf({ ci: 180_000 }),
);
