import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/embedded-postgres.js';
import { writeMigration } from './migrations-folder.js';
import { applyMigrations, diagnose, diffMigrations, markRolledBack } from './migrator.js';

const IN_STEP = { pending: [], edited: [], failed: [], unknown: [] };

const SCHEMA = `
datasource db {
  provider = "postgresql"
}
model Note {
  id     String                   @id
  text   String
  search Unsupported("tsvector")? @default(dbgenerated())
  @@index([search], type: Gin)
}`;

/** What no schema can say: a generated column, a partial index, a check, a function with semicolons inside, a policy. */
const BY_HAND = `
ALTER TABLE "Note" DROP COLUMN "search";
ALTER TABLE "Note" ADD COLUMN "search" tsvector GENERATED ALWAYS AS (to_tsvector('simple', "text")) STORED;
CREATE INDEX "Note_search_idx" ON "Note" USING gin ("search");
CREATE UNIQUE INDEX "note_text_once" ON "Note" ("text") WHERE "text" <> '';
ALTER TABLE "Note" ADD CONSTRAINT "note_short" CHECK (length("text") < 100);
CREATE FUNCTION note_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW."text" = 'no' THEN RETURN NULL; END IF; RETURN NEW; END; $$;
ALTER TABLE "Note" ENABLE ROW LEVEL SECURITY;`;

let server: EmbeddedPostgres;
let home: string;
let admin: pg.Client;
let databases = 0;
let url: string;
let migrations: string;
let schema: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'guildhall-migrator-'));
  server = await startEmbeddedPostgres({ dataDir: join(home, 'pg'), durable: false });
  admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

beforeEach(async () => {
  databases += 1;
  await admin.query(`CREATE DATABASE work_${databases}`);
  url = server.url.replace(/guildhall$/, `work_${databases}`);
  migrations = join(home, `migrations_${databases}`);
  schema = join(home, `schema_${databases}.prisma`);
  writeFileSync(schema, SCHEMA);
});

let written = 0;
const write = (intent: string, sql: string) => {
  written += 1;
  return writeMigration(migrations, intent, sql, new Date(written * 1000));
};
const nameOf = (file: string) => dirname(file).slice(migrations.length + 1);

async function tables(): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
  await client.end();
  return rows.map(({ name }) => name);
}

test('the difference to the schema, applied once, leaves no difference and nothing to apply', async () => {
  const init = write('init', await diffMigrations(url, migrations, schema));
  expect(await diagnose(url, migrations)).toEqual({ ...IN_STEP, pending: [nameOf(init)] });
  expect(await applyMigrations(url, migrations)).toEqual([nameOf(init)]);
  expect(await tables()).toEqual(['Note', '_prisma_migrations']);
  expect(await diffMigrations(url, migrations, schema)).toBe('');
  expect(await applyMigrations(url, migrations)).toEqual([]);
  expect(await diagnose(url, migrations)).toEqual(IN_STEP);
});

test('what is written by hand is left alone by the next difference', async () => {
  write('init', await diffMigrations(url, migrations, schema));
  write('by_hand', BY_HAND);
  await applyMigrations(url, migrations);
  expect(await diffMigrations(url, migrations, schema)).toBe('');
});

test('a failing migration changes nothing, is named with the line and the reason, and stops those after it', async () => {
  write('first', 'CREATE TABLE first (n int);');
  const broken = write('broken', 'CREATE TABLE half (n int);\nSELECT missing\nFROM half;');
  write('last', 'CREATE TABLE last (n int);');
  await expect(applyMigrations(url, migrations)).rejects.toThrow(
    `The migration ${nameOf(broken)} failed: column "missing" does not exist (SQLSTATE 42703, line 2)`,
  );
  expect(await tables()).toEqual(['_prisma_migrations', 'first']);
  expect(await diagnose(url, migrations)).toMatchObject({ failed: [nameOf(broken)] });
  await expect(applyMigrations(url, migrations)).rejects.toThrow(nameOf(broken));
});

test('a failed migration that was repaired and marked runs again', async () => {
  const file = write('broken', 'SELECT missing;');
  await expect(applyMigrations(url, migrations)).rejects.toThrow('missing');
  await markRolledBack(url, migrations, nameOf(file));
  writeFileSync(file, 'CREATE TABLE repaired (n int);');
  expect(await applyMigrations(url, migrations)).toEqual([nameOf(file)]);
  expect(await diagnose(url, migrations)).toEqual(IN_STEP);
});

test('only a failed migration can be marked as rolled back', async () => {
  const file = write('fine', 'CREATE TABLE fine (n int);');
  await applyMigrations(url, migrations);
  await expect(markRolledBack(url, migrations, nameOf(file))).rejects.toThrow('knows no failed migration');
  await expect(markRolledBack(url, migrations, 'unknown')).rejects.toThrow('knows no failed migration');
});

test('of simultaneous migrators one does the work and the others wait for it', async () => {
  const file = write('slow', 'SELECT pg_sleep(0.5);\nCREATE TABLE slow (n int);');
  const results = await Promise.all([1, 2, 3].map(() => applyMigrations(url, migrations)));
  expect(results.flat()).toEqual([nameOf(file)]);
});

test('a concurrent index build may stand alone in a migration, also while another migrator waits', async () => {
  write('table', 'CREATE TABLE indexed (n int);');
  const file = write('index', 'CREATE INDEX CONCURRENTLY indexed_n ON indexed (n);');
  const results = await Promise.all([1, 2].map(() => applyMigrations(url, migrations)));
  expect(results.flat()).toContain(nameOf(file));
});

test('a migration that was changed after it ran, and one whose file is gone, are reported', async () => {
  const edited = write('edited', 'CREATE TABLE edited (n int);');
  const gone = write('gone', 'CREATE TABLE gone (n int);');
  await applyMigrations(url, migrations);
  writeFileSync(edited, 'CREATE TABLE edited (n bigint);');
  rmSync(dirname(gone), { recursive: true });
  expect(await diagnose(url, migrations)).toEqual({ ...IN_STEP, edited: [nameOf(edited)], unknown: [nameOf(gone)] });
});

test('no scratch database stays behind, not even when the migrations do not run', async () => {
  write('broken', 'SELECT missing;');
  await expect(diffMigrations(url, migrations, schema)).rejects.toThrow('missing');
  const { rowCount } = await admin.query("SELECT 1 FROM pg_database WHERE datname LIKE 'guildhall_scratch_%'");
  expect(rowCount).toBe(0);
});

test('a migration folder without its file stops before anything runs', async () => {
  mkdirSync(join(migrations, '20000101000000_empty'), { recursive: true });
  await expect(applyMigrations(url, migrations)).rejects.toThrow('migration.sql');
});

test.each(['Init', 'add install', '../x', 'add-install', ''])('"%s" is no intent', (intent) => {
  expect(() => write(intent, '')).toThrow('does not name an intent');
});
