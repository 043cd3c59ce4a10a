// Credits: how many debits a second runs can make, with the whole double entry and their meters, against a bare `UPDATE … WHERE balance >= amount` on the same
// Postgres in the same run.
//   npm run bench -- credits [--quick]
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  applyMigrations,
  checkLedger,
  Database,
  LedgerRepository,
  newId,
  RunMetersRepository,
  startEmbeddedPostgres,
} from '@guildhall/data';
import { promotion, reserve } from '@guildhall/pricing';
import pg from 'pg';
import { inFolder } from './in-folder.mjs';

const MIGRATIONS = join(import.meta.dirname, '../prisma/migrations');
/** Minutes more a second, of the debits of the bare statement. */
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

/** Runs of these accounts, as many as there are wallets at most, each of a skill of its own that costs a credit a minute. */
async function openRuns(url, accounts) {
  const db = new Database({ url, poolSize: CONNECTIONS });
  const [ledger, meters] = [new LedgerRepository(db), new RunMetersRepository(db)];
  for (const accountId of accounts) {
    const credits = promotion(accountId, CREDITS);
    await db.transaction(accountId, () => ledger.post({ key: randomUUID(), kind: 'promotion', accountId, postings: credits }));
  }
  return { db, ledger, meters };
}

const termsOf = (accountId) => {
  const [executionId, skillId, sellerId] = [newId('execution'), newId('skill'), newId('account')];
  const price = { creditsPerMinute: 1, freeMinutes: 0, feePercent: 15, maxCredits: null };
  return { executionId, skillId, sellerId, accountId, rootId: executionId, isMain: true, ...price };
};
const eventOf = ({ executionId, skillId, accountId }, slice) => {
  return { key: `run:${executionId}:slice:${slice}`, kind: 'reserve', accountId, skillId, executionId, postings: reserve(accountId, 1) };
};
const paid = (slices) => ({ reserved: { credits: slices, seconds: slices * 60 }, freeSeconds: 0, slices });

/** What a run does every minute: the next one is put aside, in the ledger and in its meter. */
async function openMinutes(url, accounts) {
  const { db, meters } = await openRuns(url, accounts);
  const runs = new Map();
  for (const accountId of accounts) {
    // So many that no two callers pay for one run at once, as no two workers do.
    const own = Array.from({ length: Math.ceil((CONCURRENCY * 2) / accounts.length) }, () => ({ terms: termsOf(accountId), slices: 0 }));
    await db.transaction(accountId, async () => {
      for (const { terms } of own) await meters.open(terms, paid(0), true);
    });
    runs.set(accountId, own);
  }
  return {
    debit: async (accountId) => {
      const own = runs.get(accountId);
      const run = own.shift();
      const next = run.slices + 1;
      const outcome = await meters.payAtOnce(eventOf(run.terms, next), run, paid(next).reserved);
      run.slices = next;
      own.push(run);
      return outcome === 'posted';
    },
    stop: () => db.close(),
  };
}

/** What a run does with money when it starts, in the transaction that writes it: its meter and its first minute, here without the run. */
async function openStarts(url, accounts) {
  const { db, ledger, meters } = await openRuns(url, accounts);
  return {
    debit: (accountId) =>
      db.transaction(accountId, async () => {
        const terms = termsOf(accountId);
        const { outcome } = await ledger.post(eventOf(terms, 1));
        return outcome === 'posted' && (await meters.open(terms, paid(1), false));
      }),
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
  const others = Array.from({ length: CASES[name] }, () => newId('account'));
  const of = { bare: accounts, minutes: accounts, starts: others };
  const sides = { bare: await openBare(url, accounts), minutes: await openMinutes(url, accounts), starts: await openStarts(url, others) };
  const loads = { bare: [], minutes: [], starts: [] };
  try {
    for (const [side, target] of Object.entries(sides)) await load(target, of[side], ms / 4); // connections and plans
    for (let round = 0; round < rounds; round += 1) {
      for (const [side, target] of Object.entries(sides)) loads[side].push(await load(target, of[side], ms));
    }
  } finally {
    await Promise.all(Object.values(sides).map((side) => side.stop()));
  }
  const bare = best(loads.bare);
  return Object.keys(sides).map((side) => {
    const { perSecond, times } = best(loads[side]);
    return { name, side, perSecond, ratio: perSecond / bare.perSecond, p99: percentile(times, 0.99) };
  });
}

function print(rows) {
  console.log(`\nDebits a second at ${CONCURRENCY} at once, of a bare UPDATE … WHERE balance >= amount, and of what runs do:`);
  console.log('a minute more (every minute of every run), and the first one in the transaction of the start\n');
  console.log(['', '', '1/s', 'ratio', 'p99 ms'].map((head) => head.padStart(15)).join(''));
  for (const { name, side, perSecond, ratio, p99 } of rows) {
    console.log([name, side, perSecond.toFixed(0), ratio.toFixed(2), p99.toFixed(1)].map((cell) => cell.padStart(15)).join(''));
  }
  console.log('');
  for (const { name, ratio } of rows.filter(({ side }) => side === 'minutes'))
    console.log(`Goal, a minute more, ${name}: at least ${GOAL} of the bare statement: ${ratio >= GOAL ? 'met' : 'MISSED'}`);
}

/** Measures and prints. */
export function run({ quick = false } = {}) {
  return inFolder(async (folder, keep) => {
    const postgres = keep(await startEmbeddedPostgres({ dataDir: join(folder, 'pg') }));
    await applyMigrations(postgres.url, MIGRATIONS);
    const rows = [];
    for (const name of Object.keys(CASES)) rows.push(...(await measure(postgres.url, name, quick ? QUICK : FULL)));
    print(rows);
    const { transactions, problems } = await checkLedger(postgres.url);
    console.log(`Ledger after it: ${transactions} transactions, ${problems.length} problems`);
    return rows;
  });
}
