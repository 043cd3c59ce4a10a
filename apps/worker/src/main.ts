import { type Config, ConfigError, loadConfig } from '@guildhall/config';
import { Database, findAppRole, installQueue } from '@guildhall/data';
import { startWorker, type Worker } from './start-worker.js';

const log = (message: string): void => console.error(message);

const systemClock = { now: () => new Date() };

interface Running {
  readonly worker: Worker;
  readonly database: Database;
}

/** @throws {Error} in one sentence for the operator */
async function start(config: Config): Promise<Running> {
  const { databaseUrl } = config;
  if (!databaseUrl) throw new Error('DATABASE_URL is not set. With the embedded database, `npm start` does the work of the worker, too.');
  await installQueue(databaseUrl);
  const role = await findAppRole(databaseUrl);
  const onFault = (fault: unknown): void => log(String(fault));
  const database = new Database({ url: databaseUrl, application: 'guildhall worker', role, poolSize: config.databasePool, onFault });
  try {
    return { worker: await startWorker({ config, database, databaseUrl, clock: systemClock, log }), database };
  } catch (fault) {
    await database.close();
    throw fault;
  }
}

async function main(): Promise<void> {
  const config = loadConfig();
  const { worker, database } = await start(config);
  console.log('Guildhall worker runs.');
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log(`${signal}: finishing what is running.`);
    await worker.stop(config.shutdownTimeoutMs);
    await database.close();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((fault: unknown) => {
  log(fault instanceof ConfigError ? fault.message : `The worker cannot start: ${fault instanceof Error ? fault.message : String(fault)}`);
  process.exit(1);
});
