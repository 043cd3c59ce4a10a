// Encrypts with ENCRYPTION_KEY what one of ENCRYPTION_PREVIOUS_KEYS still protects; fails when something is left that no key opens.
// With DATABASE_URL it runs beside the servers; the embedded database belongs to one process, so stop that server first.
//   node tools/rotate-secrets.mjs
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
if (spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' }).status !== 0) process.exit(1);
const [{ loadConfig }, { Database, openSecretBox, rotateSecrets }, { openDatabase }] = await Promise.all([
  import('../libs/config/dist/index.js'),
  import('../libs/data/dist/index.js'),
  import('../apps/api/dist/start/server-database.js'),
]);

async function rotate() {
  const config = loadConfig();
  const server = await openDatabase(config, console.error);
  const database = new Database({ url: server.url, role: server.role });
  try {
    return await rotateSecrets(database, openSecretBox(config));
  } finally {
    await database.close();
    await server.stop();
  }
}

try {
  const { rotated, unreadable } = await rotate();
  console.log(`${rotated} secret(s) encrypted again.`);
  if (unreadable.length > 0) {
    console.error(`No configured key opens ${unreadable.length} secret(s): ${unreadable.join('; ')}.`);
    process.exitCode = 1;
  }
} catch (fault) {
  console.error(fault.message);
  process.exitCode = 1;
}
