import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config } from '@guildhall/config';
import { Database } from '@guildhall/data';
import { createApp } from '../configure-app.js';
import { openDatabase } from './server-database.js';

/** A server that answers. */
export interface RunningServer {
  /** Address under which it listens, such as `http://127.0.0.1:9000`. */
  readonly url: string;
  readonly app: NestExpressApplication;
  /** Stops taking requests, lets the running ones end, then stops the database. */
  stop(): Promise<void>;
}

const systemClock = { now: () => new Date() };

/** Starts everything in the order in which it depends on each other; what was started is stopped again when a later step fails. */
export async function runServer(config: Config, log: (message: string) => void): Promise<RunningServer> {
  const server = await openDatabase(config, log);
  const database = new Database({ url: server.url, poolSize: config.databasePool, onFault: (fault) => log(String(fault)) });
  const stopDatabase = async (): Promise<void> => {
    await database.close();
    await server.stop();
  };
  try {
    const app = await createApp({ config, database, clock: systemClock });
    await app.listen(config.port, config.host);
    const { port } = app.getHttpServer().address() as AddressInfo;
    return { url: `http://${config.host}:${port}`, app, stop: () => drain(app, config.shutdownTimeoutMs).then(stopDatabase) };
  } catch (fault) {
    await stopDatabase();
    throw fault;
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
