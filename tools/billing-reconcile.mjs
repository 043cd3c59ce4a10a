// Reads again at Stripe what may be otherwise there than we know, and repairs what a lost webhook left; fails with the list of what does not fit.
// With DATABASE_URL it runs beside the servers; the embedded database belongs to one process, so stop that server first.
//   node tools/billing-reconcile.mjs
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
if (spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' }).status !== 0) process.exit(1);
const [{ loadConfig }, { Database }, { openDatabase }, { reconcilePayments }] = await Promise.all([
  import('../libs/config/dist/index.js'),
  import('../libs/data/dist/index.js'),
  import('../apps/api/dist/start/server-database.js'),
  import('../apps/worker/dist/index.js'),
]);

async function reconcile() {
  const config = loadConfig();
  if (!config.payments.stripe) throw new Error('PAYMENTS is not stripe: there is nobody to compare with.');
  const server = await openDatabase(config, console.error);
  const database = new Database({ url: server.url, role: server.role });
  try {
    return await reconcilePayments({ config, database, clock: { now: () => new Date() } });
  } finally {
    await database.close();
    await server.stop();
  }
}

try {
  const { read, repaired, problems } = await reconcile();
  console.log(`${read} read, ${repaired.length} repaired, ${problems.length === 0 ? 'all is well' : `${problems.length} do not fit`}`);
  for (const name of repaired) console.log(`Repaired: ${name}`);
  for (const problem of problems) console.log(`Does not fit: ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} catch (fault) {
  console.error(fault.message);
  process.exitCode = 1;
}
