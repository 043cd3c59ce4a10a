import { testDatabaseUrl } from '@guildhall/testing';
import pg from 'pg';

/** A table of the schema, as the catalogue knows it. */
interface Table {
  readonly name: string;
  readonly isTenants: boolean;
  readonly isForced: boolean;
}

interface Policy {
  readonly table: string;
  readonly name: string;
  readonly command: string;
  readonly using: string;
  readonly check: string | null;
}

/** Tables that belong to no account: who there is at all, and what only the platform counts. */
const SHARED = ['Account', 'Blob', 'ListingWord', 'PaymentEvent', 'RateBucket', 'RateWindow', 'SystemSkill', 'User'];

/** What is on the marketplace is there for everybody to read; the platform's triggers write it. */
const PUBLIC = ['Listing', 'ListingWord'];

/** As Postgres prints it. */
const SCOPE = `current_setting('guildhall.account'::text, true)`;
const PLATFORM_ONLY = `(${SCOPE} = '*'::text)`;
const OWN_ROWS = `((${SCOPE} = "accountId") OR (${SCOPE} = '*'::text))`;

const [ACCOUNT, OTHER] = ['acc_one', 'acc_other'];

/** The superuser, whom no policy binds. */
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: await testDatabaseUrl() });
  await client.connect();
});
afterAll(() => client.end());

async function findTables(): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    SELECT c.relname AS "name", c.relrowsecurity AND c.relforcerowsecurity AS "isForced",
      EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'accountId' AND NOT a.attisdropped) AS "isTenants"
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE '\\_%'
    ORDER BY c.relname COLLATE "C"`);
  return rows;
}

async function findTenantTables(): Promise<Table[]> {
  return (await findTables()).filter(({ isTenants, name }) => isTenants && !PUBLIC.includes(name));
}

async function findPolicies(): Promise<Policy[]> {
  const { rows } = await client.query<Policy>(
    `SELECT tablename AS "table", policyname AS "name", cmd AS "command", qual AS "using", with_check AS "check"
     FROM pg_policies WHERE schemaname = 'public'`,
  );
  return rows;
}

/** What is wrong with the walls around the tables that belong to accounts. */
async function findGaps(): Promise<string[]> {
  const [tables, policies] = [await findTenantTables(), await findPolicies()];
  return tables.flatMap(({ name, isForced }) => {
    const ofTable = policies.filter(({ table }) => table === name);
    const own = ofTable.find((policy) => policy.name === 'tenant');
    const isWalled = own?.command === 'ALL' && own.using === OWN_ROWS && own.check === OWN_ROWS;
    return [
      ...(isForced ? [] : [`${name}: row-level security is not forced`]),
      ...(isWalled ? [] : [`${name}: no policy for own rows`]),
      ...ofTable
        .filter((policy) => policy !== own && policy.command !== 'SELECT')
        .map((policy) => `${name}: ${policy.name} lets others write`),
    ];
  });
}

/** Only the walls are tested, so a row needs neither parents nor sense: it has something of the right type in each column. */
async function insertRow(table: string): Promise<void> {
  const { rows } = await client.query<{ constraint: string }>(
    `SELECT conname AS "constraint" FROM pg_constraint WHERE conrelid = format('%I', $1::text)::regclass AND contype IN ('c', 'f')`,
    [table],
  );
  for (const { constraint } of rows) await client.query(`ALTER TABLE "${table}" DROP CONSTRAINT "${constraint}"`);
  await client.query(`ALTER TABLE "${table}" DISABLE TRIGGER USER`);
  const { rows: columns } = await client.query<{ name: string; value: string }>(
    `SELECT column_name AS "name", CASE udt_name WHEN 'timestamptz' THEN 'now()' WHEN 'int4' THEN '1' WHEN 'int8' THEN '1' WHEN 'float8' THEN '1' WHEN 'bool' THEN 'false'
       WHEN 'json' THEN '''{}''' WHEN 'jsonb' THEN '''{}''' WHEN '_text' THEN '''{}''' WHEN '_int4' THEN '''{}''' ELSE '''x''' END AS "value"
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND is_nullable = 'NO' AND is_generated = 'NEVER'
       AND column_name <> 'accountId'`,
    [table],
  );
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  await client.query(
    `INSERT INTO "${table}" ("accountId", ${names}) VALUES ('${ACCOUNT}', ${columns.map(({ value }) => value).join(', ')})`,
  );
}

/** How many rows the application sees in a transaction of this scope; null sets none. */
async function countSeen(table: string, scope: string | null): Promise<number> {
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL ROLE guildhall_app');
    if (scope !== null) await client.query(`SELECT set_config('guildhall.account', $1, true)`, [scope]);
    return (await client.query<{ seen: number }>(`SELECT count(*)::int AS "seen" FROM "${table}"`)).rows[0]?.seen ?? 0;
  } finally {
    await client.query('ROLLBACK');
  }
}

test('TEN-01 every table with an account has forced row-level security, and only its account writes it', async () => {
  expect(await findGaps()).toEqual([]);
});

test('TEN-01 what is public by nature is read by everybody and written by the platform alone', async () => {
  const [tables, policies] = [await findTables(), await findPolicies()];
  expect(tables.filter(({ name }) => PUBLIC.includes(name)).map(({ name, isForced }) => [name, isForced])).toEqual(
    PUBLIC.map((name) => [name, true]),
  );
  const ofPublic = policies
    .filter(({ table }) => PUBLIC.includes(table))
    .map(({ table, command, using, check }) => [table, command, using, check]);
  expect(ofPublic.sort()).toEqual(
    PUBLIC.flatMap((table) => [
      [table, 'ALL', PLATFORM_ONLY, PLATFORM_ONLY],
      [table, 'SELECT', 'true', null],
    ]),
  );
});

test('every table has an account, or is one of the few that are nobody’s', async () => {
  expect((await findTables()).filter(({ isTenants }) => !isTenants).map(({ name }) => name)).toEqual(SHARED);
});

test('TEN-01 a new table that forgets its wall is found', async () => {
  await client.query('CREATE TABLE "Forgotten" ("id" text PRIMARY KEY, "accountId" text NOT NULL)');
  try {
    expect(await findGaps()).toEqual(['Forgotten: row-level security is not forced', 'Forgotten: no policy for own rows']);
  } finally {
    await client.query('DROP TABLE "Forgotten"');
  }
});

test('TEN-01 TEN-05 without the scope of its account the application sees no row of any of them', async () => {
  const seen: Record<string, object> = {};
  for (const { name } of await findTenantTables()) {
    await insertRow(name);
    seen[name] = {
      unset: await countSeen(name, null),
      empty: await countSeen(name, ''),
      others: await countSeen(name, OTHER),
      own: await countSeen(name, ACCOUNT),
    };
  }
  expect(Object.entries(seen)).toEqual(Object.keys(seen).map((name) => [name, { unset: 0, empty: 0, others: 0, own: 1 }]));
  expect(Object.keys(seen)).toContain('Skill');
});
