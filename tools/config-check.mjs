// Prints the settings that a server started here would run with, secrets masked; fails with the list of everything that is wrong.
//   node tools/config-check.mjs
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' }).status !== 0) process.exit(1);
const { ConfigError, describeConfig } = await import('../libs/config/dist/index.js');

try {
  const settings = describeConfig();
  const width = Math.max(...settings.map(({ name }) => name.length));
  for (const { name, value, isDefault } of settings) console.log(`${name.padEnd(width)}  ${value}${isDefault ? '  (default)' : ''}`);
} catch (fault) {
  if (!(fault instanceof ConfigError)) throw fault;
  console.error(fault.message);
  process.exitCode = 1;
}
