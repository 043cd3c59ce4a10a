import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, logTail, spawnIn } from './cluster.js';

/** A PostgreSQL process that runs on a cluster. */
export interface RunningServer {
  pid: number;
  /** Port on 127.0.0.1. */
  port: number;
  /** Whether it takes connections now; it does not while it recovers or stops. */
  ready: boolean;
}

const STOP_PATIENCE_MS = 20_000;
const POLL_MS = 10;

/** Given to the server as its `cluster_name`, so that its command line tells which folder it serves. */
const nameOf = (folder: string) => `guildhall_${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 16)}`;

function commandLine(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
}

/**
 * Whether this process is the server of the folder. Its id alone proves nothing: after a restart of the machine or container the id may be
 * anybody's. A process that ended and whose parent has not noticed has no command line, so it counts as gone.
 */
export function isServing(pid: number, folder: string): boolean {
  try {
    return commandLine(pid).includes(nameOf(folder));
  } catch {
    return false;
  }
}

/** The lines of `postmaster.pid`, as PostgreSQL writes them: pid, folder, start, port, socket, address, shared memory, status. */
function readLockFile(folder: string): RunningServer | null {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch {
    return null;
  }
}

/**
 * The server that runs on the cluster now, if any. A lock file left by a server that died is no server. It is removed, because PostgreSQL
 * refuses to start when the process id in it belongs to any other living program.
 */
export function findRunning(folder: string): RunningServer | null {
  const found = readLockFile(folder);
  if (!found) return null;
  if (isServing(found.pid, folder)) return found;
  rmSync(join(folder, 'postmaster.pid'), { force: true });
  return null;
}

/**
 * Ends a server: open transactions are rolled back and everything is written down ("fast shutdown"). One that does not end within 20 seconds
 * is told to leave at once; it then recovers from its journal at the next start, so nothing committed is lost.
 */
export async function stopServer(pid: number, folder: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isServing(pid, folder)) return;
    process.kill(pid, signal);
    for (let waited = 0; waited < STOP_PATIENCE_MS && isServing(pid, folder); waited += POLL_MS) await sleep(POLL_MS);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port on 127.0.0.1.');
  return address.port;
}

const asFlags = (settings: Record<string, string>) => Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** For a small machine: few processes, modest memory, no parallel queries (containers give little shared memory), a log worth reading. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  timezone: 'UTC',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
};

/** A database of a test dies with the test: nothing is worth a wait for the disk, and nothing should run by itself. */
const THROWAWAY = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
};

/** A server that this process has started. */
export interface StartedServer extends RunningServer {
  /** Fulfilled when it has ended, for whatever reason. */
  ended: Promise<string>;
}

type Outcome = { server: StartedServer } | { failure: string };

async function tryPort(cluster: Cluster, port: number, settings: Record<string, string>): Promise<Outcome> {
  const child = spawnIn(cluster.folder, cluster, 'postgres', ['-p', String(port), ...asFlags(settings)], 'ignore');
  child.unref();
  const ended = once(child, 'exit').then(
    ([code]) => `exit code ${code}`,
    (error: Error) => error.message,
  );
  for (;;) {
    const found = readLockFile(cluster.folder);
    if (found?.ready && found.pid === child.pid) return { server: { ...found, ended } };
    const failure = await Promise.race([ended, sleep(POLL_MS)]);
    if (failure) return { failure: `${failure}\n${logTail(cluster.logFile)}` };
  }
}

const PORT_TAKEN = /could not create any TCP\/IP sockets/;

/**
 * Starts a server and waits until it takes connections; a recovery after a crash takes as long as it takes.
 * @param port the one that it must have; by default any
 * @throws Error with the last lines of the log when the server ends instead.
 */
export async function startServer(cluster: Cluster, durable: boolean, port?: number): Promise<StartedServer> {
  const settings = { ...SETTINGS, cluster_name: nameOf(cluster.folder), ...(durable ? {} : THROWAWAY) };
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryPort(cluster, port ?? (await freePort()), settings);
    if ('server' in outcome) return outcome.server;
    // Between our look at the port and the server's, another program may have taken it.
    if (attempt === 3 || !PORT_TAKEN.test(outcome.failure))
      throw new Error(`PostgreSQL did not start on ${cluster.folder}: ${outcome.failure}`);
  }
}
