import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountId, SkillId } from '@guildhall/kernel';
import { type Posting, promotion, reserve, reversal, sale, saleRefund, settlement, topUp } from '@guildhall/pricing';
import { recordFigure, sizeOf, testDatabaseUrl } from '@guildhall/testing';
import pg from 'pg';
import { Database } from '../database.js';
import { raisedState } from '../database-faults.js';
import { checkLedger } from '../invariants/find-violations.js';
import { newId } from '../new-id.js';
import { type LedgerEvent, LedgerRepository, type PostingOutcome } from './ledger.repository.js';
import { RunMetersRepository } from './run-meters.repository.js';

const DEBITS = sizeOf({ ci: 2_000, nightly: 100_000 });
/** More connections at once Postgres has not. */
const AT_ONCE = Math.min(DEBITS, 20_000);

let url: string;
let db: Database;
let ledger: LedgerRepository;
/** The superuser, whom no policy and no missing right stops. */
let root: pg.Client;

beforeAll(async () => {
  url = await testDatabaseUrl();
  db = new Database({ url, poolSize: 8, connectPatienceMs: 20_000 });
  ledger = new LedgerRepository(db);
  root = new pg.Client({ connectionString: url });
  await root.connect();
});
afterAll(async () => {
  const { problems, transactions } = await checkLedger(url);
  await root.end();
  await db.close();
  expect(transactions).toBeGreaterThan(0);
  expect(problems).toEqual([]);
});

const keyOf = (name: string): string => `${name}:${newId('ledgerTransaction')}`;

const event = (accountId: AccountId, postings: readonly Posting[], parts: Partial<LedgerEvent> = {}): LedgerEvent => ({
  key: keyOf('test'),
  kind: 'correction',
  accountId,
  postings,
  ...parts,
});

async function accountWith(credits: number): Promise<AccountId> {
  const id = newId('account');
  if (credits > 0) await ledger.postAtOnce(event(id, promotion(id, credits), { kind: 'promotion' }));
  return id;
}

interface MeteredRun {
  readonly accountId: AccountId;
  readonly skillId: SkillId;
  readonly executionId: string;
}

/** Runs of these accounts, with meters that nothing was paid for yet. */
async function runsOf(accounts: readonly AccountId[], creditsPerMinute = 1): Promise<MeteredRun[]> {
  const runs = accounts.map((accountId) => ({ accountId, skillId: newId('skill') as SkillId, executionId: newId('execution') }));
  const columns = (['executionId', 'skillId', 'accountId'] as const).map((name) => runs.map((run) => run[name]));
  await root.query(
    `INSERT INTO "RunMeter" ("executionId", "skillId", "accountId", "sellerId", "rootId", "isMain", "creditsPerMinute", "feePercent")
     SELECT e, s, a, 'acc_other', e, true, $4, 15 FROM unnest($1::text[], $2::text[], $3::text[]) r(e, s, a)`,
    [...columns, creditsPerMinute],
  );
  return runs;
}

/** As runs do for each minute, after so many. */
function payMinute(database: Database, run: MeteredRun, { paid = 0, credits = 1, payer = run.accountId } = {}) {
  const { skillId, executionId } = run;
  const parts = { key: `run:${executionId}:slice:${paid + 1}`, kind: 'reserve', skillId, executionId } as const;
  const reserved = { credits: credits * (paid + 1), seconds: 60 * (paid + 1) };
  return new RunMetersRepository(database).payAtOnce(event(payer, reserve(payer, credits), parts), { slices: paid }, reserved);
}

const idOf = (outcome: PostingOutcome) => (outcome.outcome === 'short' ? null : outcome.transactionId);
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const stateOf = (work: Promise<unknown>): Promise<string | null> =>
  work.then(
    () => null,
    (fault: { code?: string }) => raisedState(fault) ?? fault.code ?? 'fault',
  );
const numberOf = async (table: string): Promise<number> =>
  (await root.query<{ count: number }>(`SELECT count(*)::int AS count FROM "${table}"`)).rows[0]?.count ?? 0;

describe('posting', () => {
  test('moves what it says, for every party', async () => {
    const [buyer, seller] = [await accountWith(100), await accountWith(0)];
    await ledger.postAtOnce(event(buyer, topUp(buyer, 50), { kind: 'topup' }));
    await ledger.postAtOnce(event(buyer, reserve(buyer, 60), { kind: 'reserve' }));
    expect(await ledger.findBalances(buyer)).toEqual({ available: 90, reserved: 60, earned: 0, payable: 0 });
    const run = settlement({ buyer, seller, charged: 10, released: 50, feePercent: 15 });
    const settled = await ledger.postAtOnce(event(buyer, run, { kind: 'settle' }));
    expect(await ledger.findBalances(buyer)).toEqual({ available: 140, reserved: 0, earned: 0, payable: 0 });
    expect(await ledger.findBalances(seller)).toEqual({ available: 0, reserved: 0, earned: 8, payable: 0 });
    await ledger.postAtOnce(event(buyer, reversal(run), { kind: 'refund', reversesId: idOf(settled) ?? undefined }));
    expect(await ledger.findBalances(buyer)).toMatchObject({ available: 150 });
    expect(await ledger.findBalances(seller)).toMatchObject({ earned: 0 });
  });

  test('MON-07 a seller who owes something sells on, whoever pays them', async () => {
    const seller = await accountWith(0);
    const month = { seller, cents: 2_000, feeCents: 300 };
    const sold = (isPaidDirectly: boolean) => ledger.postAtOnce(event(seller, sale({ ...month, isPaidDirectly }), { kind: 'sale' }));
    await ledger.postAtOnce(event(seller, saleRefund({ ...month, isPaidDirectly: false }), { kind: 'refund' }));
    expect((await sold(true)).outcome).toBe('posted');
    expect(await ledger.findBalances(seller)).toMatchObject({ payable: -1_700 });
    expect((await sold(false)).outcome).toBe('posted');
    expect(await ledger.findBalances(seller)).toMatchObject({ payable: 0 });
  });

  test('MON-07 only what a refund takes back may be more than a seller has left', async () => {
    const seller = await accountWith(0);
    const taken: Posting[] = [
      { account: seller, wallet: 'earned', currency: 'credit', amount: -5 },
      { account: 'platform', wallet: 'fees', currency: 'credit', amount: 5 },
    ];
    expect(await ledger.postAtOnce(event(seller, taken, { kind: 'convert' }))).toEqual({ outcome: 'short' });
    expect(await ledger.postAtOnce(event(seller, taken, { kind: 'refund' }))).toMatchObject({ outcome: 'posted' });
    expect(await ledger.findBalances(seller)).toMatchObject({ earned: -5 });
  });

  test('MON-03 an event that is reported twenty times at once is posted once, whatever the later reports say', async () => {
    const account = await accountWith(100);
    const key = keyOf('once');
    const outcomes = await Promise.all(times(20, (n) => ledger.postAtOnce(event(account, reserve(account, n + 1), { key }))));
    expect(outcomes.filter(({ outcome }) => outcome === 'posted')).toHaveLength(1);
    expect(new Set(outcomes.map(idOf)).size).toBe(1);
    const { available, reserved } = await ledger.findBalances(account);
    expect(available + reserved).toBe(100);
    expect(await ledger.postAtOnce(event(account, reserve(account, 100), { key }))).toMatchObject({ outcome: 'repeated' });
  });

  test('MON-02 what somebody does not have is not taken, and its event can be posted later', async () => {
    const account = await accountWith(10);
    const before = await numberOf('LedgerTransaction');
    const late = event(account, reserve(account, 11));
    expect(await ledger.postAtOnce(late)).toEqual({ outcome: 'short' });
    expect(await ledger.postAtOnce(event(newId('account'), reserve(newId('account'), 1)))).toEqual({ outcome: 'short' });
    expect(await numberOf('LedgerTransaction')).toBe(before);
    await ledger.postAtOnce(event(account, promotion(account, 1), { kind: 'promotion' }));
    expect(await ledger.postAtOnce(late)).toMatchObject({ outcome: 'posted' });
    expect(await ledger.findBalances(account)).toMatchObject({ available: 0, reserved: 11 });
  });

  test(`MON-02 of ${DEBITS} debits, ${AT_ONCE} at once, on wallets for half of them exactly half is posted, and nobody overdraws`, async () => {
    const credits = AT_ONCE / 2;
    for (let round = 0; round < Math.floor(DEBITS / AT_ONCE); round += 1) {
      const account = await accountWith(credits);
      // As many servers: each lets no more than a thousand requests wait.
      const servers = times(Math.ceil(AT_ONCE / 800), () => new Database({ url, poolSize: 2, connectPatienceMs: 20_000 }));
      const runs = await runsOf(times(AT_ONCE, () => account));
      const outcomes = await Promise.all(runs.map((run, n) => payMinute(servers[n % servers.length] ?? db, run)));
      await Promise.all(servers.map((server) => server.close()));
      expect(outcomes.filter((outcome) => outcome === 'posted')).toHaveLength(credits);
      expect(outcomes.filter((outcome) => outcome === 'short')).toHaveLength(AT_ONCE - credits);
      const metered = `SELECT sum("reservedCredits")::int AS "credits", sum("slices")::int AS "slices" FROM "RunMeter" WHERE "accountId" = $1`;
      expect((await root.query(metered, [account])).rows).toEqual([{ credits, slices: credits }]);
      expect(await ledger.findBalances(account)).toEqual({ available: 0, reserved: credits, earned: 0, payable: 0 });
    }
    recordFigure('G5', `${DEBITS} debits, ${AT_ONCE} at once: 0 overdrafts`);
    console.log(`G5: ${DEBITS} debits, ${AT_ONCE} at once, on wallets for half of them: half posted, 0 overdrafts`);
  });

  test('MON-02 a slice is posted for the meter as it was read, and for no other', async () => {
    const account = await accountWith(10);
    const [run] = await runsOf([account], 4);
    if (!run) throw new Error('a run');
    const { executionId } = run;
    const pay = (paid: number) => payMinute(db, run, { paid, credits: 4 });
    expect((await Promise.all(times(5, () => pay(0)))).toSorted()).toEqual(['posted', 'stale', 'stale', 'stale', 'stale']);
    expect([await pay(3), await pay(1), await pay(2)]).toEqual(['stale', 'posted', 'short']);
    expect(await ledger.findBalances(account)).toMatchObject({ available: 2, reserved: 8 });
    const read = `SELECT "reservedCredits", "reservedSeconds", "slices" FROM "RunMeter" WHERE "executionId" = $1`;
    expect((await root.query(read, [executionId])).rows).toEqual([{ reservedCredits: 8, reservedSeconds: 120, slices: 2 }]);
    await root.query(`DELETE FROM "RunMeter" WHERE "executionId" = $1`, [executionId]);
    expect(await pay(2)).toBe('stale');
    expect(await ledger.findBalances(account)).toMatchObject({ available: 2, reserved: 8 });
  });

  describe('slices that are paid together', () => {
    const pay = (run: MeteredRun, payer = run.accountId) => payMinute(db, run, { payer });

    test('MON-02 TEN-05 each account pays for itself: who has nothing is refused, who names the run of another pays nothing', async () => {
      const accounts = await Promise.all(times(60, (n) => accountWith(n % 3 === 0 ? 0 : 1)));
      const runs = await runsOf(accounts);
      const stranger = await accountWith(5);
      const [outcomes, stolen] = await Promise.all([
        Promise.all(runs.map((run) => pay(run))),
        Promise.all(runs.slice(0, 20).map((run) => pay(run, stranger))),
      ]);
      expect(outcomes).toEqual(accounts.map((_, n) => (n % 3 === 0 ? 'short' : 'posted')));
      expect(new Set(stolen)).toEqual(new Set(['stale']));
      const balances = await Promise.all(accounts.map((account) => ledger.findBalances(account)));
      expect(balances.map(({ available, reserved }) => [available, reserved])).toEqual(accounts.map((_, n) => [0, n % 3 === 0 ? 0 : 1]));
      expect(await ledger.findBalances(stranger)).toMatchObject({ available: 5, reserved: 0 });
    });

    test('FLT-02 a wallet that somebody holds holds up nobody else, however many runs pay from it', async () => {
      const rich = await accountWith(20);
      const held = await runsOf(times(20, () => rich));
      const others = await runsOf(await Promise.all(times(40, () => accountWith(1))));
      await root.query('BEGIN');
      await root.query(`SELECT FROM "Wallet" WHERE "accountId" = $1 FOR UPDATE`, [rich]);
      const waiting = held.map(async (run, n) => {
        await sleep(n * 2); // most of them alone
        return pay(run);
      });
      await sleep(60);
      expect(new Set(await Promise.all(others.map((run) => pay(run))))).toEqual(new Set(['posted']));
      expect(await Promise.race([...waiting, sleep(50, 'all wait')])).toBe('all wait');
      await root.query('COMMIT');
      expect(new Set(await Promise.all(waiting))).toEqual(new Set(['posted']));
    });

    test('MON-03 when the connections are lost nothing is paid twice, and whatever is paid is in meter and ledger alike', async () => {
      const accounts = await Promise.all(times(200, () => accountWith(1)));
      const runs = await runsOf(accounts);
      const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE '%EXECUTE meters_pay%' AND wait_event_type = 'Lock'`;
      const holder = new pg.Client({ connectionString: url });
      await holder.connect();
      await holder.query('BEGIN');
      await holder.query(`SELECT FROM "Wallet" WHERE "accountId" = ANY ($1) FOR UPDATE`, [accounts.filter((_, n) => n % 10 === 0)]);
      const paying = Promise.allSettled(runs.map((run) => pay(run)));
      while (!(await root.query(cut)).rowCount) await sleep(1);
      await holder.end();
      const outcomes = await paying;
      expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
      const again = await Promise.all(runs.map((run) => pay(run)));
      outcomes.forEach((outcome, n) => {
        if (outcome.status === 'fulfilled') expect([outcome.value, again[n]]).toEqual(['posted', 'stale']);
        else expect(['posted', 'stale']).toContain(again[n]);
      });
      const balances = await Promise.all(accounts.map((account) => ledger.findBalances(account)));
      expect(new Set(balances.map(({ available, reserved }) => `${available} ${reserved}`))).toEqual(new Set(['0 1']));
    });
  });

  test('accounts that pay each other at the same time do not wait for each other for ever', async () => {
    const accounts = await Promise.all(times(4, () => accountWith(1_000)));
    const pay = (from: AccountId, to: AccountId): Posting[] => [
      { account: from, wallet: 'available', currency: 'credit', amount: -1 },
      { account: to, wallet: 'available', currency: 'credit', amount: 1 },
    ];
    const pairs = accounts.flatMap((from) => accounts.filter((to) => to !== from).map((to) => [from, to] as const));
    const outcomes = await Promise.all(
      times(240, (n) => pairs[n % pairs.length] ?? []).map(([from, to]) => {
        if (!from || !to) throw new Error('a pair');
        return ledger.postAtOnce(event(from, pay(from, to)));
      }),
    );
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['posted']));
    const balances = await Promise.all(accounts.map((account) => ledger.findBalances(account)));
    expect(balances.map(({ available }) => available)).toEqual([1_000, 1_000, 1_000, 1_000]);
  });

  test('MON-03 a transaction that is undone, or whose connection is lost, leaves nothing', async () => {
    const account = await accountWith(100);
    const before = [await numberOf('LedgerTransaction'), await numberOf('LedgerEntry')];
    const undone = db.transaction(account, async () => {
      expect(await ledger.post(event(account, reserve(account, 10)))).toMatchObject({ outcome: 'posted' });
      throw new Error('after the posting');
    });
    await expect(undone).rejects.toThrow('after the posting');
    const killed = db.transaction(account, async () => {
      await ledger.post(event(account, reserve(account, 10)));
      await db.client.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
    });
    await expect(killed).rejects.toThrow();
    expect([await numberOf('LedgerTransaction'), await numberOf('LedgerEntry')]).toEqual(before);
    expect(await ledger.findBalances(account)).toMatchObject({ available: 100, reserved: 0 });
    await db.transaction(account, () => ledger.post(event(account, reserve(account, 10))));
    expect(await ledger.findBalances(account)).toMatchObject({ available: 90, reserved: 10 });
  });
});

describe('MON-09 the database keeps the rules', () => {
  let account: AccountId;
  let transactionId: string;
  beforeAll(async () => {
    account = await accountWith(100);
    transactionId = idOf(await ledger.postAtOnce(event(account, reserve(account, 10)))) ?? '';
  });

  const ATTEMPTS: readonly (readonly [string, () => string])[] = [
    ['changing an entry', () => `UPDATE "LedgerEntry" SET "amount" = 1 WHERE "transactionId" = '${transactionId}'`],
    ['removing an entry', () => `DELETE FROM "LedgerEntry" WHERE "transactionId" = '${transactionId}'`],
    ['emptying the entries', () => 'TRUNCATE "LedgerEntry"'],
    ['changing a transaction', () => `UPDATE "LedgerTransaction" SET "kind" = 'payout' WHERE "id" = '${transactionId}'`],
    ['removing a transaction', () => `DELETE FROM "LedgerTransaction" WHERE "id" = '${transactionId}'`],
    ['emptying the transactions', () => 'TRUNCATE "LedgerTransaction"'],
    ['changing a balance', () => `UPDATE "Wallet" SET "balance" = 1000000 WHERE "accountId" = '${account}'`],
    [
      'making a balance',
      () => `INSERT INTO "Wallet" ("accountId", "kind", "currency", "balance") VALUES ('${account}', 'earned', 'credit', 5)`,
    ],
    ['removing a balance', () => `DELETE FROM "Wallet" WHERE "accountId" = '${account}'`],
    ['emptying the wallets', () => 'TRUNCATE "Wallet"'],
    ['adding to a transaction', () => entriesOf(transactionId, [3, 4], [1, -1])],
    ['entries without a transaction', () => entriesOf('ltx_000000000000000000000000', [1, 2], [1, -1])],
    ['a transaction without entries', () => transactionOf('ltx_000000000000000000000001', 2)],
    [
      'a transaction with one entry less',
      () => `${transactionOf('ltx_000000000000000000000002', 3)};${entriesOf('ltx_000000000000000000000002', [1, 2], [1, -1])}`,
    ],
    [
      'a transaction that makes credits',
      () => `${transactionOf('ltx_000000000000000000000003', 2)};${entriesOf('ltx_000000000000000000000003', [1, 2], [2, -1])}`,
    ],
    [
      'an entry of nothing',
      () => `${transactionOf('ltx_000000000000000000000004', 2)};${entriesOf('ltx_000000000000000000000004', [1, 2], [0, 0])}`,
    ],
  ];

  const transactionOf = (id: string, count: number) =>
    `INSERT INTO "LedgerTransaction" ("id", "accountId", "key", "kind", "entryCount", "at") VALUES ('${id}', '${account}', '${id}', 'correction', ${count}, '2026-01-01Z')`;
  const entriesOf = (id: string, [first, second]: readonly number[], [one, other]: readonly number[]) =>
    `INSERT INTO "LedgerEntry" ("transactionId", "index", "accountId", "wallet", "currency", "amount", "at") VALUES
      ('${id}', ${first}, '${account}', 'available', 'credit', ${one}, '2026-01-01Z'), ('${id}', ${second}, 'platform', 'fees', 'credit', ${other}, '2026-01-01Z')`;

  test.each(ATTEMPTS)('%s is refused, to the application and to the owner of the tables', async (_, sqlOf) => {
    const before = [await numberOf('LedgerTransaction'), await numberOf('LedgerEntry'), await ledger.findBalances(account)];
    expect(await stateOf(root.query(sqlOf()))).toMatch(/^(?:GH01[12]|23514|0A000)$/);
    await root.query('ROLLBACK');
    const app = new pg.Client({ connectionString: url, options: '-c role=guildhall_app' });
    await app.connect();
    await app.query(`SELECT set_config('guildhall.account', '*', false)`);
    expect(await stateOf(app.query(sqlOf()))).toBe('42501');
    await app.end();
    expect([await numberOf('LedgerTransaction'), await numberOf('LedgerEntry'), await ledger.findBalances(account)]).toEqual(before);
  });

  test('the function posts nothing that is not balanced, names no wallet that there is not, and gives nobody a debt', async () => {
    const before = [await numberOf('LedgerTransaction'), await numberOf('Wallet')];
    const post = (postings: readonly Posting[]) => stateOf(ledger.postAtOnce(event(account, postings)));
    const [one, other] = promotion(account, 5);
    if (!one || !other) throw new Error('two sides');
    expect(await post([one, { ...other, amount: 4 }])).toBe('GH012');
    expect(await post([one, { ...other, currency: 'usd' }])).toBe('GH012');
    expect(await post([one])).toBe('GH012');
    expect(await post([])).toBe('GH012');
    expect(await post([one, { ...other, wallet: 'fees' }])).toBe('GH012');
    expect(await post([one, { ...other, amount: 5.5 }])).toBe('22P02');
    expect(
      await post([
        { ...one, amount: -2e12 },
        { ...other, amount: 2e12 },
      ]),
    ).toBe('GH012');
    expect(await stateOf(ledger.postAtOnce(event(account, [one, other], { kind: 'gift' as 'promotion' })))).toBe('GH012');
    const debt: Posting[] = [
      { ...other, amount: -1_000 },
      { ...one, amount: 1_000 },
    ];
    expect(await ledger.postAtOnce(event(account, debt, { kind: 'refund' }))).toEqual({ outcome: 'short' });
    expect([await numberOf('LedgerTransaction'), await numberOf('Wallet')]).toEqual(before);
  });
});

describe('reading', () => {
  test('TEN-01 each party sees its own side, and of a run that is not its own neither id nor memo', async () => {
    const [buyer, seller, stranger] = [await accountWith(100), await accountWith(0), await accountWith(0)];
    const skillId: SkillId = newId('skill');
    await ledger.postAtOnce(event(buyer, reserve(buyer, 60), { kind: 'reserve', skillId, executionId: 'exe_x' }));
    const run = settlement({ buyer, seller, charged: 10, released: 50, feePercent: 15 });
    await ledger.postAtOnce(event(buyer, run, { kind: 'settle', skillId, executionId: 'exe_x', memo: 'A run' }));
    const window = { limit: 10, offset: 0, after: null };
    const [mine, theirs] = [await ledger.findPage(buyer, window), await ledger.findPage(seller, window)];
    expect(mine.map(({ kind }) => kind)).toEqual(['settle', 'reserve', 'promotion']);
    expect(mine[0]).toMatchObject({ skillId, executionId: 'exe_x', memo: 'A run' });
    expect(mine[0]?.entries).toEqual([
      { wallet: 'available', currency: 'credit', amount: 50 },
      { wallet: 'reserved', currency: 'credit', amount: -60 },
    ]);
    expect(theirs).toMatchObject([
      { kind: 'settle', skillId, executionId: null, memo: null, entries: [{ wallet: 'earned', currency: 'credit', amount: 8 }] },
    ]);
    expect(await ledger.findPage(stranger, window)).toEqual([]);
    expect([await ledger.count(buyer), await ledger.count(seller), await ledger.count(stranger)]).toEqual([3, 1, 0]);
    expect(JSON.stringify([mine, theirs])).not.toContain(buyer);
  });

  test('a page begins where the last one ended, also among transactions of one moment', async () => {
    const account = await accountWith(0);
    const at = new Date('2026-05-01T00:00:00.000Z');
    for (let n = 1; n <= 7; n += 1) await ledger.postAtOnce(event(account, promotion(account, n), { kind: 'promotion', at }));
    const seen: number[] = [];
    let after: { at: Date; id: string } | null = null;
    for (;;) {
      const page = await ledger.findPage(account, { limit: 3, offset: 0, after });
      seen.push(...page.map(({ entries }) => entries[0]?.amount ?? 0));
      const last = page.at(-1);
      if (!last) break;
      after = { at: last.at, id: last.id };
    }
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });
});
