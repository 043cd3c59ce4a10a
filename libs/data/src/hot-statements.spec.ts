import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabaseUrl } from '@guildhall/testing';
import fc from 'fast-check';
import pg from 'pg';
import { type HotStatement, HotStatements, hotCall, type SqlValue } from './hot-statements.js';

const CONNECTIONS = 3;

const statement = (name: string, types: readonly string[], text: string): HotStatement => ({ name, types, text });

const SCOPE = statement('scope', [], `SELECT current_setting('guildhall.account', true) AS "scope"`);
const ECHO = statement('echo', ['text', 'text[]', 'int', 'boolean'], 'SELECT $1 AS "text", $2 AS "texts", $3 AS "number", $4 AS "flag"');
const BACKEND = statement('backend', [], 'SELECT pg_backend_pid() AS "pid", pg_sleep(0.01)::text AS "slept"');
const FAIL = statement('fail', ['int'], 'SELECT 1 / $1 AS "quotient"');
const EMPTY = statement('empty', [], 'SELECT 1 AS "one" WHERE false');

let url: string;
let pool: pg.Pool;
let hot: HotStatements;
let texts: string[];
let lost: Error[];

beforeAll(async () => {
  url = await testDatabaseUrl();
});
beforeEach(() => {
  texts = [];
  lost = [];
  pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
  pool.on('error', (fault) => lost.push(fault));
  hot = new HotStatements(pool, (sql) => texts.push(sql));
});
afterEach(async () => {
  if (!pool.ending) await hot.close();
});

const run = async (call: HotStatement, values: readonly SqlValue[] = [], scope = '*') => hot.run(call, hotCall(scope, call, values));

test('TEN-05: the account of one read is not that of the next on the same connection', async () => {
  expect(await run(SCOPE, [], 'acc_1')).toEqual([{ scope: 'acc_1' }]);
  expect(await run(SCOPE, [], 'acc_2')).toEqual([{ scope: 'acc_2' }]);
  expect(pool.totalCount).toBe(1);
  const [client] = (hot as unknown as { idle: pg.PoolClient[] }).idle;
  expect((await client?.query(SCOPE.text))?.rows).toEqual([{ scope: '' }]);
});

test('any text arrives as it is, in the scope too', async () => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => value.isWellFormed() && !value.includes('\0'));
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.array(text),
      fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
      fc.boolean(),
      async (one, many, number, flag) => {
        expect(await run(ECHO, [one, many, number, flag])).toEqual([{ text: one, texts: many, number, flag }]);
        expect(await run(SCOPE, [], one)).toEqual([{ scope: one }]);
      },
    ),
    { numRuns: 60, examples: [[`'; DROP TABLE x; --`, [`\\'`, '"', '{}', 'NULL'], 0, false]] },
  );
});

test('nulls, and results without rows', async () => {
  expect(await run(ECHO, [null, [], null, null])).toEqual([{ text: null, texts: [], number: null, flag: null }]);
  expect(await run(EMPTY)).toEqual([]);
  await expect(run(ECHO, ['', [], Number.NaN, true])).rejects.toThrow(RangeError);
  await expect(run(ECHO, ['\0', [], 1, true])).rejects.toThrow(RangeError);
});

test('reads at once take a connection each, and the connections are used again', async () => {
  const at = () => Promise.all(Array.from({ length: CONNECTIONS }, () => run(BACKEND)));
  const pids = (rows: object[][]) => new Set(rows.map(([row]) => (row as { pid: number }).pid));
  const first = pids(await at());
  expect(first.size).toBe(CONNECTIONS);
  expect(pids(await at())).toEqual(first);
  expect(hot.poolState()).toEqual({ total: CONNECTIONS, idle: CONNECTIONS, waiting: 0 });
});

test('a statement that fails tells so, and the next one gets a fresh connection', async () => {
  await expect(run(FAIL, [0])).rejects.toMatchObject({ code: '22012' });
  expect(await run(FAIL, [1])).toEqual([{ quotient: 1 }]);
  expect(hot.poolState()).toEqual({ total: 1, idle: 1, waiting: 0 });
});

test('FLT-02: connections that are lost while nobody uses them are reported and replaced', async () => {
  const [row] = (await run(BACKEND)) as { pid: number }[];
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query('SELECT pg_terminate_backend($1)', [row?.pid]);
  await admin.end();
  while (lost.length === 0) await sleep(5);
  expect(hot.poolState()).toEqual({ total: 0, idle: 0, waiting: 0 });
  expect(await run(SCOPE)).toEqual([{ scope: '*' }]);
});

test('closing waits for the reads that run, and for nothing else', async () => {
  await run(SCOPE);
  const running = run(BACKEND);
  const [rows] = await Promise.all([running, hot.close()]);
  expect(rows).toHaveLength(1);
  expect(pool.totalCount).toBe(0);
  await expect(run(SCOPE)).rejects.toThrow('after calling end');
});

test('every read is heard once, as the text of its statement', async () => {
  await run(SCOPE);
  await run(SCOPE);
  expect(texts).toEqual([SCOPE.text, SCOPE.text]);
});

test('what a trigger of ours refuses leaves the connection as it was: without a transaction, without a scope, still prepared', async () => {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  await owner.query(`CREATE FUNCTION refuse_for_test(refused boolean) RETURNS int LANGUAGE plpgsql AS $$
    BEGIN IF refused THEN RAISE EXCEPTION 'no' USING ERRCODE = 'GH999'; END IF; RETURN 1; END $$`);
  await owner.end();
  const refusing = statement('refusing', ['boolean'], 'SELECT refuse_for_test($1) AS "one", pg_backend_pid() AS "pid"');
  const [first] = await run(refusing, [false]);
  for (let n = 0; n < 3; n += 1) {
    await expect(run(refusing, [true], 'acc_1')).rejects.toThrow('no');
    expect(await run(refusing, [false])).toEqual([first]);
  }
  expect(await run(SCOPE, [], 'acc_2')).toEqual([{ scope: 'acc_2' }]);
  const [client] = (hot as unknown as { idle: pg.PoolClient[] }).idle;
  expect((await client?.query(SCOPE.text))?.rows).toEqual([{ scope: '' }]);
  expect(pool.totalCount).toBe(1);
});

describe('several calls together', () => {
  const together = (statement: HotStatement, ...calls: readonly (readonly [scope: string, ...values: SqlValue[]])[]) =>
    hot.runTogether(
      statement,
      calls.map(([scope, ...values]) => hotCall(scope, statement, values)),
    );
  const KEEP = statement('keep', ['int'], 'INSERT INTO kept_for_test VALUES (1 / $1) RETURNING "n"');
  const LOCK = statement('lock', ['int'], 'UPDATE kept_for_test SET "n" = "n" WHERE "n" = $1 RETURNING "n"');
  let owner: pg.Client;

  beforeAll(async () => {
    owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query('CREATE TABLE kept_for_test ("n" int)');
  });
  beforeEach(() => owner.query('TRUNCATE kept_for_test'));
  afterAll(() => owner.end());

  test('TEN-05: each has its own account and its own rows, the first time and later', async () => {
    const scopes = ['acc_1', '*', 'acc_2', 'acc_2'];
    for (let time = 0; time < 2; time += 1) {
      expect(await together(SCOPE, ...scopes.map((scope) => [scope] as const))).toEqual(scopes.map((scope) => [{ scope }]));
    }
    expect(texts).toEqual(Array.from({ length: 8 }, () => SCOPE.text));
    expect(await together(EMPTY, ['*'], ['*'])).toEqual([[], []]);
  });

  test('all of them happen, or none', async () => {
    expect(await together(KEEP, ['*', 1], ['*', 1])).toEqual([[{ n: 1 }], [{ n: 1 }]]);
    await expect(together(KEEP, ['*', 1], ['*', 0], ['*', 1])).rejects.toMatchObject({ code: '22012' });
    expect((await owner.query('SELECT count(*)::int AS "count" FROM kept_for_test')).rows).toEqual([{ count: 2 }]);
  });

  test('they wait for a lock only briefly, even if it is only one; a call by itself waits for as long as it takes', async () => {
    await owner.query('INSERT INTO kept_for_test VALUES (7)');
    await owner.query('BEGIN; UPDATE kept_for_test SET "n" = 7');
    await expect(together(LOCK, ['*', 8], ['*', 7])).rejects.toMatchObject({ code: '55P03' });
    await expect(together(LOCK, ['*', 7])).rejects.toMatchObject({ code: '55P03' });
    expect(hot.poolState()).toEqual({ total: 1, idle: 1, waiting: 0 });
    const alone = run(LOCK, [7]);
    expect(await Promise.race([alone, sleep(400, 'waits')])).toBe('waits');
    await owner.query('COMMIT');
    expect(await alone).toEqual([{ n: 7 }]);
  });
});
