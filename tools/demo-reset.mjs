// Brings the demo back to its first state. What other accounts have of its skills stays.
// With DATABASE_URL it runs beside the servers, which have to be restarted then; the embedded database belongs to one process, so stop that
// server first.
//   node tools/demo-reset.mjs
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
if (spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' }).status !== 0) process.exit(1);
const [{ loadConfig }, { resetDemo }] = await Promise.all([
  import('../libs/config/dist/index.js'),
  import('../apps/api/dist/start/reset-demo.js'),
]);

try {
  const config = loadConfig();
  const { logins, password, apiKey } = await resetDemo(config, console.error);
  console.log('The demo is as it was at first.');
  if (config.databaseUrl) console.log('Restart the servers of this database: they keep published versions in memory.');
  for (const { label, email } of logins) console.log(`  ${label.padEnd(12)}${email} / ${password}`);
  console.log(`  API key     ${apiKey}`);
} catch (fault) {
  console.error(fault.message);
  process.exitCode = 1;
}
