// Gives every test file a database of its own: one embedded server for a whole test run, started when the first test file asks, and one
// migrated template that is copied. It lives as long as its standard input is open, so no server outlives the test run, however that ends.
//   node tools/test-databases.mjs <folder>     answers POST /?worker=<n> on <folder>/socket with a connection URL
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [folder] = process.argv.slice(2);

let server = null;

async function startTemplate() {
  // The server and the migrator run as built code; a run of single test files has no other step that builds.
  const built = spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`The build failed:\n${built.stderr}`);
  const { startEmbeddedPostgres } = await import('../libs/data/dist/embedded/embedded-postgres.js');
  const { applyMigrations } = await import('../libs/data/dist/migrator/migrator.js');
  const { installQueue } = await import('../libs/data/dist/queue/install-queue.js');
  server = await startEmbeddedPostgres({ dataDir: join(folder, 'pg'), durable: false });
  await applyMigrations(server.url, join(root, 'prisma/migrations'));
  await installQueue(server.url);
  const admin = new pg.Client({ connectionString: urlOf('postgres') });
  admin.on('error', () => {}); // the server is going down
  await admin.connect();
  return { admin, template: new URL(server.url).pathname.slice(1) };
}

function urlOf(database) {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  return url.toString();
}

let starting = null;
let created = 0;
const inUse = new Map();

async function createDatabase(worker) {
  starting ??= startTemplate();
  const { admin, template } = await starting;
  created += 1;
  const name = `test_${worker}_${created}`;
  // With a server that never waits for the disk, copying files is several times faster than the default, which writes the journal.
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  // A worker runs one test file after the other: when it asks again, its earlier file is over.
  const earlier = inUse.get(worker);
  if (earlier) admin.query(`DROP DATABASE ${earlier} WITH (FORCE)`).catch(() => {});
  inUse.set(worker, name);
  return urlOf(name);
}

const broker = createServer((request, response) => {
  const worker = new URL(request.url, 'http://localhost').searchParams.get('worker')?.replace(/\W/g, '') || '0';
  createDatabase(worker).then(
    (url) => response.end(url),
    (error) => response.writeHead(500).end(error.message),
  );
});

async function stop() {
  broker.close();
  await starting?.catch(() => {}); // whoever asked has heard of it
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
}

broker.listen(join(folder, 'socket'));
process.stdin.resume().once('close', stop);
process.once('SIGTERM', stop);
// Ctrl+C reaches the whole process group; the end of the test run is what counts.
process.on('SIGINT', () => {});
