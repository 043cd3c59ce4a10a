import { ConfigError, loadConfig } from '@guildhall/config';
import { banner } from './start/banner.js';
import { type RunningServer, runServer } from './start/run-server.js';

const log = (message: string): void => console.error(message);

let starting: Promise<RunningServer> | null = null;
let isStopping = false;

/** A start that is under way is waited for: a process that ended in the middle would leave its database running. */
async function stop(signal: NodeJS.Signals): Promise<void> {
  if (isStopping) return; // npm passes on what the terminal has sent already
  isStopping = true;
  log(`${signal}: finishing what is running.`);
  await starting?.then((server) => server.stop());
  process.exit(0);
}

async function main(): Promise<void> {
  const config = loadConfig();
  starting = runServer(config, log);
  const { url, demo } = await starting;
  if (!isStopping) console.log(banner({ url, config, demo }));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
main().catch((fault: unknown) => {
  log(fault instanceof ConfigError ? fault.message : `Guildhall cannot start: ${fault instanceof Error ? fault.message : String(fault)}`);
  process.exit(1);
});
