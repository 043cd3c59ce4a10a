// Brings folders of skills into an account of a running server.
//   node tools/import.mjs [options] <folder or zip or git checkout>...
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: ['ignore', 2, 2] }); // the standard output is the report's
if (built.status !== 0) process.exit(2);
const { runImport } = await import('../apps/cli/dist/index.js');

process.exitCode = await runImport(process.argv.slice(2), {
  ...{ environment: process.env, send: fetch },
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
  terminal: process.stderr.isTTY ? process.stderr : null,
});
