import { ConfigError, loadConfig } from '@guildhall/config';
import { runServer } from './start/run-server.js';

const log = (message: string): void => console.error(message);

async function main(): Promise<void> {
  const server = await runServer(loadConfig(), log);
  console.log(`Guildhall answers on ${server.url}`);
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log(`${signal}: finishing what is running.`);
    await server.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((fault: unknown) => {
  log(fault instanceof ConfigError ? fault.message : `Guildhall cannot start: ${fault instanceof Error ? fault.message : String(fault)}`);
  process.exit(1);
});
