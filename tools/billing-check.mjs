// Proves the ledger: every transaction sums to zero, every balance is the sum of its entries. Changes nothing; fails with the list of what is wrong.
// With the database of DATABASE_URL, or the embedded one in DATA_DIR (default ./data), whose server must not be running then.
//   node tools/billing-check.mjs
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
if (spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { stdio: 'inherit' }).status !== 0) process.exit(1);
const { startEmbeddedPostgres } = await import('../libs/data/dist/embedded/embedded-postgres.js');
const { checkLedger } = await import('../libs/data/dist/invariants/find-violations.js');

async function check() {
  if (process.env.DATABASE_URL) return checkLedger(process.env.DATABASE_URL);
  const dataDir = join(process.env.DATA_DIR || join(root, 'data'), 'pg');
  const server = await startEmbeddedPostgres({ dataDir, log: console.error });
  return checkLedger(server.url).finally(() => server.stop());
}

try {
  const { transactions, problems } = await check();
  console.log(`${transactions} transactions, ${problems.length === 0 ? 'all is well' : 'something is wrong'}`);
  for (const { rule, rows } of problems) console.log(`Broken: ${rule}\n  ${rows.join('\n  ')}`);
  if (problems.length > 0) process.exitCode = 1;
} catch (fault) {
  console.error(fault.message);
  console.error('A server that runs proves its ledger itself, at GET /admin/billing/check.');
  process.exitCode = 1;
}
