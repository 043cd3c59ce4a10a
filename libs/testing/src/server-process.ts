import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const PATIENCE_MS = 60_000;

/** A program of ours in a process of its own. */
export interface WorkerProcess {
  readonly pid: number;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Sends a signal and waits for the end. @returns the exit code, or the signal's name */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

/** The server as `npm start` runs it. */
export interface ServerProcess extends WorkerProcess {
  readonly url: string;
}

/**
 * Starts the built server and waits until it answers.
 * @param environment settings beside PORT=0; give each server a DATA_DIR of its own
 * @throws {Error} with what the server printed, when it ends before it answers
 */
export async function startServerProcess(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const { found, running } = await startProcess('apps/api/dist/main.js', environment, /Guildhall answers on (http:\/\/\S+)/);
  return { url: found, ...running };
}

/**
 * Starts the built worker alone and waits until it works.
 * @param environment settings; it needs DATABASE_URL and the DATA_DIR of its server
 * @throws {Error} with what the worker printed, when it ends before it works
 */
export async function startWorkerProcess(environment: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  return (await startProcess('apps/worker/dist/main.js', environment, /Guildhall worker (runs)/)).running;
}

async function startProcess(
  script: string,
  environment: Readonly<Record<string, string>>,
  sign: RegExp,
): Promise<{ found: string; running: WorkerProcess }> {
  const child = spawn(process.execPath, [join(ROOT, script)], {
    cwd: ROOT,
    env: { ...basicEnvironment(), PORT: '0', LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  child.stdout.on('data', (part: Buffer) => printed.push(part.toString()));
  child.stderr.on('data', (part: Buffer) => printed.push(part.toString()));
  const output = (): string => printed.join('');
  const closed = once(child, 'close');
  const found = await waitForSign(child, output, sign, closed);
  return { found, running: { pid: child.pid ?? 0, output, end: (signal) => end(child, signal) } };
}

/** Only what a program needs to run: settings of the machine must not reach the server under test. */
function basicEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'LANG'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/**
 * @param closed settles when the process has ended and all it printed has arrived; the end alone comes before its last words
 * @returns what the first group of the sign matched
 */
async function waitForSign(child: ChildProcess, output: () => string, sign: RegExp, closed: Promise<unknown>): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const found = sign.exec(output())?.[1];
    if (found) return found;
    if (child.exitCode !== null || child.signalCode !== null) {
      await closed;
      throw new Error(`The process ended early:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  throw new Error(`The process did not start in time:\n${output()}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | string> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
  return child.exitCode ?? child.signalCode ?? 'unknown';
}
