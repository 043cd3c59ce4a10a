// Credits: how many debits a second the ledger takes, with the whole double entry, against a bare `UPDATE … WHERE balance >= amount` on the same
// Postgres in the same run.
//   npm run bench -- credits [--quick]
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyMigrations, checkLedger, Database, LedgerRepository, newId, startEmbeddedPostgres } from '@guildhall/data';
import { promotion, reserve } from '@guildhall/pricing';
import pg from 'pg';

const MIGRATIONS = join(import.meta.dirname, '../prisma/migrations');
/** Debits a second by the ledger, of those of the bare statement. */
const GOAL = 0.35;
const CONCURRENCY = 32;
/** As many as the server opens unless it is told otherwise; the same for both. */
const CONNECTIONS = 10;
const CREDITS = 1_000_000_000;
/** Debits that go round among so many accounts: everybody pays from their own wallet, or all from one. */
const CASES = { 'many wallets': 512, 'one wallet': 1 };

const FULL = { rounds: 5, ms: 2_000 };
const QUICK = { rounds: 2, ms: 500 };

const TAKE = 'UPDATE bare_wallet SET balance = balance - $2 WHERE id = $1 AND balance >= $2';

/** The statement alone, prepared once per connection, as the driver sends it. */
async function openBare(url, accounts) {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
  await pool.query(
    'CREATE TABLE IF NOT EXISTS bare_wallet (id text PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0)) WITH (fillfactor = 50)',
  );
  await pool.query('INSERT INTO bare_wallet SELECT unnest($1::text[]), $2', [accounts, CREDITS]);
  return {
    debit: async (account) => {
      const { rowCount } = await pool.query({ name: 'take', text: TAKE, values: [account, 1] });
      return rowCount === 1;
    },
    stop: () => pool.end(),
  };
}

/** What a run does to have a minute paid in advance. */
async function openLedger(url, accounts) {
  const db = new Database({ url, poolSize: CONNECTIONS });
  const ledger = new LedgerRepository(db);
  for (const accountId of accounts) {
    await ledger.postAtOnce({ key: randomUUID(), kind: 'promotion', accountId, postings: promotion(accountId, CREDITS) });
  }
  return {
    debit: async (accountId) => {
      const posted = await ledger.postAtOnce({
        key: `run:${newId('execution')}:1`,
        kind: 'reserve',
        accountId,
        postings: reserve(accountId, 1),
      });
      return posted.outcome === 'posted';
    },
    stop: () => db.close(),
  };
}

/** Debits one after the other on each of the connections, until the time is over. */
async function load({ debit }, accounts, ms) {
  const times = [];
  const [from, until] = [performance.now(), performance.now() + ms];
  let next = 0;
  const work = async () => {
    for (let start = performance.now(); start < until; start = performance.now()) {
      if (!(await debit(accounts[next++ % accounts.length]))) throw new Error('A debit was refused.');
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return { perSecond: times.length / ((performance.now() - from) / 1_000), times };
}

const best = (loads) => loads.reduce((one, other) => (other.perSecond > one.perSecond ? other : one));
const percentile = (times, part) => times.toSorted((one, other) => one - other)[Math.floor(times.length * part)];

/** Both in turns: whatever else the machine does makes a round slower, never faster, so the best of each counts. */
async function measure(url, name, { rounds, ms }) {
  const accounts = Array.from({ length: CASES[name] }, () => newId('account'));
  const sides = { bare: await openBare(url, accounts), ledger: await openLedger(url, accounts) };
  const loads = { bare: [], ledger: [] };
  try {
    for (const side of Object.values(sides)) await load(side, accounts, ms / 4); // connections and plans
    for (let round = 0; round < rounds; round += 1) {
      for (const [side, target] of Object.entries(sides)) loads[side].push(await load(target, accounts, ms));
    }
  } finally {
    await Promise.all(Object.values(sides).map((side) => side.stop()));
  }
  const [bare, ledger] = [best(loads.bare), best(loads.ledger)];
  const p99 = { bare: percentile(bare.times, 0.99), ledger: percentile(ledger.times, 0.99) };
  return { name, bare: bare.perSecond, ledger: ledger.perSecond, ratio: ledger.perSecond / bare.perSecond, p99 };
}

function print(rows) {
  console.log(
    `\nDebits a second at ${CONCURRENCY} at once: the ledger with its double entry, and a bare UPDATE … WHERE balance >= amount\n`,
  );
  console.log(['', 'bare/s', 'ledger/s', 'ratio', 'bare p99 ms', 'ledger p99 ms'].map((head) => head.padStart(15)).join(''));
  for (const { name, bare, ledger, ratio, p99 } of rows) {
    const cells = [name, bare.toFixed(0), ledger.toFixed(0), ratio.toFixed(2), p99.bare.toFixed(1), p99.ledger.toFixed(1)];
    console.log(cells.map((cell) => cell.padStart(15)).join(''));
  }
  console.log('');
  for (const { name, ratio } of rows)
    console.log(`Goal, ${name}: at least ${GOAL} of the bare statement: ${ratio >= GOAL ? 'met' : 'MISSED'}`);
}

/** Measures and prints. */
export async function run({ quick = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-bench-'));
  await chmod(folder, 0o711); // the embedded Postgres may run as another user
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'pg') });
  try {
    await applyMigrations(postgres.url, MIGRATIONS);
    const rows = [];
    for (const name of Object.keys(CASES)) rows.push(await measure(postgres.url, name, quick ? QUICK : FULL));
    print(rows);
    const { transactions, problems } = await checkLedger(postgres.url);
    console.log(`Ledger after it: ${transactions} transactions, ${problems.length} problems`);
    return rows;
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
