import type { AddressInfo } from 'node:net';
import type { Config } from '@guildhall/config';
import { Database, JobQueue } from '@guildhall/data';
import { requireRealMoney } from '@guildhall/payments';
import { startWorker, type Worker } from '@guildhall/worker';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApp } from '../configure-app.js';
import { EverrunsGuest } from '../surfaces/everruns/index.js';
import { type DemoAccess, prepareDemo } from './demo.js';
import { openDatabase } from './server-database.js';

/** A server that answers. */
export interface RunningServer {
  /** Address under which it listens, such as `http://127.0.0.1:9000`. */
  readonly url: string;
  readonly app: NestExpressApplication;
  /** How to get into the demo; null when there is none. */
  readonly demo: DemoAccess | null;
  /** Stops taking requests and jobs, lets the running ones end, then stops the database. */
  stop(): Promise<void>;
}

const systemClock = { now: () => new Date() };

/** Starts everything in the order in which it depends on each other; what was started is stopped again when a later step fails. */
export async function runServer(config: Config, log: (message: string) => void): Promise<RunningServer> {
  const server = await openDatabase(config, log);
  const { url: databaseUrl, role } = server;
  const database = new Database({ url: databaseUrl, role, poolSize: config.databasePool, onFault: (fault) => log(String(fault)) });
  const parts: Parts = { app: null, worker: null, stopDatabase: () => database.close().then(() => server.stop()) };
  try {
    await requireRealMoney(database, config.payments.provider);
    const app = await createApp({ config, database, clock: systemClock });
    parts.app = app;
    await app.get(JobQueue).start();
    const demo = config.seedDemo ? await tryDemo(app, config, log) : null;
    await app.get(EverrunsGuest).require();
    const url = await listen(app, config);
    if (config.worker) parts.worker = await startWorker({ config, database, databaseUrl, clock: systemClock, log });
    return { url, app, demo, stop: () => stopInOrder(parts, config.shutdownTimeoutMs) };
  } catch (fault) {
    await stopInOrder(parts, config.shutdownTimeoutMs);
    throw fault;
  }
}

/** What has been started so far. */
interface Parts {
  app: NestExpressApplication | null;
  worker: Worker | null;
  readonly stopDatabase: () => Promise<void>;
}

/** What still needs the others stops first, and all of it together has the time that the operator gave. */
async function stopInOrder({ app, worker, stopDatabase }: Parts, timeoutMs: number): Promise<void> {
  const started = performance.now();
  if (app) await drain(app, timeoutMs);
  await worker?.stop(timeoutMs - (performance.now() - started));
  await stopDatabase();
}

/** A server without its demo is still a server. */
async function tryDemo(app: NestExpressApplication, config: Config, log: (message: string) => void): Promise<DemoAccess | null> {
  try {
    return await prepareDemo(app, config.dataDir);
  } catch (fault) {
    log(`The demo is not complete; the next start tries again. ${fault instanceof Error ? fault.message : String(fault)}`);
    return null;
  }
}

/** @throws {Error} in one sentence for the operator, when the address cannot be had */
async function listen(app: NestExpressApplication, { host, port: wanted }: Config): Promise<string> {
  try {
    await app.listen(wanted, host);
  } catch (fault) {
    throw new Error(addressFault(fault, host, wanted), { cause: fault });
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function addressFault(fault: unknown, host: string, port: number): string {
  switch ((fault as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is taken. Stop the program that has it, or set PORT to another number.`;
    case 'EACCES':
      return `port ${port} is reserved. Set PORT to a number above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address ${host}. Set HOST to one of its own, or to 0.0.0.0 for all.`;
    default:
      return String(fault);
  }
}

/** THREAT[FLT-07]: running requests get their time, idle connections none. */
async function drain(app: NestExpressApplication, timeoutMs: number): Promise<void> {
  const server = app.getHttpServer();
  const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
  server.closeIdleConnections();
  await app.close();
  clearTimeout(cut);
}
