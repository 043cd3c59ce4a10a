// Migrations, with the database of DATABASE_URL or the embedded one in DATA_DIR (default ./data).
//   node tools/db.mjs migrate          runs what has not run yet
//   node tools/db.mjs status           compares the database with prisma/migrations; fails unless every difference is only pending
//   node tools/db.mjs diff <intent>    writes the migration that leads to prisma/schema.prisma; without an intent fails when one is missing
//   node tools/db.mjs check            looks for what should never be in a database: gaps, doubles, wrong counts and hashes; changes nothing
//   node tools/db.mjs resolve <name>   after a failed migration was repaired by hand: lets it run again
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const migrations = join(root, 'prisma/migrations');
const schema = join(root, 'prisma/schema.prisma');
const [command, name] = process.argv.slice(2);

if (spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' }).status !== 0) process.exit(1);
const { startEmbeddedPostgres } = await import('../libs/data/dist/embedded/embedded-postgres.js');
const { applyMigrations, diagnose, diffMigrations, markRolledBack } = await import('../libs/data/dist/migrator/migrator.js');
const { findViolations } = await import('../libs/data/dist/invariants/find-violations.js');
const { writeMigration } = await import('../libs/data/dist/migrator/migrations-folder.js');

async function withDatabase(work) {
  if (process.env.DATABASE_URL) return work(process.env.DATABASE_URL);
  const dataDir = join(process.env.DATA_DIR || join(root, 'data'), 'pg');
  const server = await startEmbeddedPostgres({ dataDir, log: console.error });
  return work(server.url).finally(() => server.stop());
}

/** Migrations are replayed on a server of their own: writing one must never depend on the state of a real database. */
async function withScratchServer(work) {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-diff-'));
  try {
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'pg'), durable: false });
    return await work(server.url).finally(() => server.stop());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const listed = (names) => (names.length === 0 ? 'none' : names.join(', '));

async function migrate() {
  const applied = await withDatabase((url) => applyMigrations(url, migrations));
  console.log(`Migrations that ran: ${listed(applied)}`);
}

async function status() {
  const state = await withDatabase((url) => diagnose(url, migrations));
  for (const [kind, names] of Object.entries(state)) console.log(`${kind}: ${listed(names)}`);
  if (state.edited.length + state.failed.length + state.unknown.length > 0) process.exitCode = 1;
}

async function diff() {
  const sql = await withScratchServer((url) => diffMigrations(url, migrations, schema));
  if (name) {
    // A migration that waits for a lock makes everybody behind it wait, too: it gives up early and can be run again.
    console.log(`Wrote ${writeMigration(migrations, name, `SET LOCAL lock_timeout = '4s';\n\n${sql}`, new Date())}`);
    if (sql === '') console.log('The schema asks for nothing new: write the migration by hand.');
  } else if (sql !== '') {
    console.error(`prisma/schema.prisma is ahead of prisma/migrations. Run: npm run db:diff <intent>\n${sql}`);
    process.exitCode = 1;
  }
}

async function check() {
  const violations = await withDatabase((url) => findViolations(url));
  for (const { rule, rows } of violations) console.error(`Broken: ${rule}. Rows: ${rows.join(', ')}`);
  if (violations.length > 0) process.exitCode = 1;
  else console.log('Nothing in the database contradicts itself.');
}

async function resolve() {
  await withDatabase((url) => markRolledBack(url, migrations, name));
  console.log(`${name} will run again.`);
}

const run = { migrate, status, diff, check, resolve: name && resolve }[command];
if (!run) {
  console.error('Use: db.mjs migrate | status | diff [intent] | check | resolve <name>');
  process.exitCode = 2;
} else {
  await run().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
