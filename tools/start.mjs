// Builds what changed, then runs the server, or the worker alone, in this process.
//   node tools/start.mjs [worker]
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
if (spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' }).status !== 0) process.exit(1);
await import(process.argv[2] === 'worker' ? '../apps/worker/dist/main.js' : '../apps/api/dist/main.js');
