// The processes of a measurement. Each part runs in one of its own, so that none of them pays for another.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const SERVER = join(here, '../../apps/api/dist/main.js');
const PATIENCE_MS = 60_000;

/** Starts the built server with the settings of production, but for the limits; what it prints and logs goes to a file. */
export async function startServer({ folder, databaseUrl, nodeOptions, settings = {} }) {
  const logFile = join(folder, 'server.log');
  const output = openSync(logFile, 'a');
  const { PATH, HOME, TMPDIR } = process.env;
  const usual = { PORT: '0', DATA_DIR: folder, DATABASE_URL: databaseUrl, RATE_LIMIT: 'off', LOG_LEVEL: 'info', SEED_DEMO: 'false' };
  const child = spawn(process.execPath, [...nodeOptions, SERVER], {
    env: { PATH, HOME, TMPDIR, ...usual, ...settings },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  return { pid: child.pid, url: await addressOf(child, logFile), stop: () => stop(child) };
}

async function addressOf(child, logFile) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const address = /Guildhall answers on (http:\/\/\S+)/.exec(await readFile(logFile, 'utf8'))?.[1];
    if (address) return address;
    await sleep(50);
  }
  await stop(child);
  throw new Error(`The server did not start:\n${await readFile(logFile, 'utf8')}`);
}

export async function startBaseline(work) {
  const child = fork(join(here, 'baseline-server.mjs'));
  child.send(work);
  const { url } = await answerOf(child);
  return { pid: child.pid, url, stop: () => stop(child) };
}

export function startLoad() {
  const child = fork(join(here, 'load.mjs'));
  const measure = async (job) => {
    child.send(job);
    const { figures, fault } = await answerOf(child);
    if (fault) throw new Error(fault);
    return figures;
  };
  return { measure, stop: () => stop(child) };
}

export async function answerOf(child) {
  const ended = new AbortController();
  try {
    const end = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`A process of the benchmark ended with ${code}.`);
    });
    return (await Promise.race([once(child, 'message', { signal: ended.signal }), end]))[0];
  } finally {
    ended.abort();
  }
}

export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Seconds of processor time that a process has used; NaN where the system has no /proc. */
export function processorSeconds(pid) {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).map(Number);
    return (user + system) / 100; // Linux shows ticks of 10 ms, whatever its own are
  } catch {
    return Number.NaN;
  }
}

/** Most memory that a process ever held, in MiB; NaN where the system has no /proc. */
export function peakMemory(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
