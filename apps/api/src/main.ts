import { ConfigError, loadConfig } from '@guildhall/config';
import { banner } from './start/banner.js';
import { runServer } from './start/run-server.js';

const log = (message: string): void => console.error(message);

async function main(): Promise<void> {
  const config = loadConfig();
  const server = await runServer(config, log);
  console.log(banner({ url: server.url, config, demo: server.demo }));
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
