import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import { reachable, type SystemUser } from './system-user.js';

/** Name of the database superuser and of the database of every embedded cluster. */
export const OWNER = 'guildhall';

/** One cluster on disk: `<dataDir>/cluster`, with the log of its server beside it. */
export interface Cluster {
  folder: string;
  logFile: string;
  user: SystemUser | null;
  binaries: Binaries;
}

const PASSWORD_FILE = 'guildhall.password';
const MAX_LOG_BYTES = 5_000_000;
const DRAFT_LIFE_MS = 3_600_000;

/** Reads the password of the superuser; it was drawn when the cluster was made. */
export const readPassword = (folder: string): string => readFileSync(join(folder, PASSWORD_FILE), 'utf8').trim();

/** Last lines of the server's log: what it said before it ended. */
export const logTail = (logFile: string): string => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');

/**
 * How the server's user names `folder`. When it may not pass through the folders above (a data folder below `/root`), the program is started
 * inside the folder while we still may enter it, and knows it only as its current folder: no permission of a folder above needs to change.
 */
function nameFor(folder: string, user: SystemUser | null): string {
  if (reachable(folder, user)) return folder;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new Error(
    `PostgreSQL runs as another user than root, who may not enter ${folder}. Set DATA_DIR to a folder that every user may enter.`,
  );
}

/** Starts one of the programs inside `folder`; its output is added to the log. It sees nothing of our environment, which holds secrets. */
export function spawnIn(
  folder: string,
  cluster: Cluster,
  program: keyof Binaries,
  args: readonly string[],
  input: number | 'ignore',
): ChildProcess {
  const log = openSync(cluster.logFile, 'a', 0o600);
  const options: SpawnOptions = {
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: [input, log, log],
    // Ctrl+C in a terminal goes to the whole process group: the server must outlive the requests that are being finished.
    detached: true,
    ...cluster.user,
  };
  const child = spawn(cluster.binaries[program], ['-D', nameFor(folder, cluster.user), ...args], options);
  closeSync(log);
  return child;
}

/** Keeps one older log, so that a server that is restarted for years does not fill the disk. */
export function rotateLog(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(logFile, `${logFile}.old`);
}

/** The same order of texts on every system: the server's own C.UTF-8, not the locale of the machine. */
const ENCODING = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

async function initialise(draft: string, cluster: Cluster, durable: boolean): Promise<void> {
  const password = randomBytes(24).toString('base64url');
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (cluster.user) for (const path of [draft, passwordFile]) chownSync(path, cluster.user.uid, cluster.user.gid);
  const input = openSync(passwordFile, 'r');
  try {
    const flags = [
      `--username=${OWNER}`,
      '--auth=scram-sha-256',
      '--pwfile=/dev/stdin',
      '--no-instructions',
      ...ENCODING,
      ...(durable ? [] : ['--no-sync']),
    ];
    const [code] = (await once(spawnIn(draft, cluster, 'initdb', flags, input), 'exit')) as [number | null];
    if (code !== 0) throw new Error(`initdb failed (${code}):\n${logTail(cluster.logFile)}`);
    // Inside the cluster, the password arrives and moves together with it.
    await rename(passwordFile, join(draft, PASSWORD_FILE));
  } finally {
    closeSync(input);
    rmSync(passwordFile, { force: true });
  }
}

const isFinished = (folder: string) => existsSync(join(folder, 'PG_VERSION'));

/** An initdb that was killed leaves its draft behind; a younger one may still be at work. */
async function removeOldDrafts(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('draft-'));
  const old = names.map((name) => join(dataDir, name)).filter((path) => Date.now() - statSync(path).mtimeMs > DRAFT_LIFE_MS);
  await Promise.all(old.map((path) => rm(path, { recursive: true, force: true })));
}

/**
 * Makes the cluster unless it exists. It appears whole or not at all: two processes may do this at once, and either may be killed.
 * @throws Error with the last lines of the log when initdb fails.
 */
export async function createCluster(dataDir: string, cluster: Cluster, durable: boolean): Promise<void> {
  if (isFinished(cluster.folder)) return;
  await removeOldDrafts(dataDir);
  const draft = await mkdtemp(join(dataDir, 'draft-'));
  try {
    await initialise(draft, cluster, durable);
    await rename(draft, cluster.folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!isFinished(cluster.folder)) throw error;
  }
}

/** Makes the folder around the cluster. Others may pass through it, because the server's user does; they cannot list or read it. */
export function createDataDir(dataDir: string): void {
  if (existsSync(dataDir)) return;
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o711);
}
