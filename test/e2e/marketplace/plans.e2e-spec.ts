import { runSql, startTestApp, type TestApp } from '@guildhall/testing';
import pg from 'pg';

let app: TestApp;
let client: pg.Client;

/** Listed skills, each of its own publisher, from number `$1` to number `$2`. */
const FILL = `
  WITH numbers AS (SELECT lpad(n::text, 24, '0') AS "id" FROM generate_series($1::int, $2::int) n),
  accounts AS (INSERT INTO "Account" ("id", "slug", "name") SELECT 'acc_' || "id", 'publisher-' || "id", 'Publisher' FROM numbers)
  INSERT INTO "Skill" ("id", "accountId", "name", "title", "description", "kind", "access", "listed", "updatedAt")
  SELECT "id", 'acc_' || "id", 'skill-' || "id", 'Skill', 'Does.', 'agent', 'public', true, now() FROM numbers`;
const FIRST = '1'.padStart(24, '0');

const CHANGES = {
  'a change of a skill': `UPDATE "Skill" SET "title" = 'Changed' WHERE "id" = '${FIRST}'`,
  'an install': `
    INSERT INTO "Install" ("id", "accountId", "skillId", "source") VALUES ('inst_${FIRST}', 'acc_${'2'.padStart(24, '0')}', '${FIRST}', 'import')`,
  'a publish': `
    WITH version AS (
      INSERT INTO "SkillVersion" ("id", "accountId", "skillId", "version", "etag", "digest", "reach", "manifest", "snapshot", "publishedAt")
      VALUES ('ver_${FIRST}', 'acc_${FIRST}', '${FIRST}', 1, '', '', '{}', '{}', '{}', now()))
    UPDATE "Skill" SET "currentVersion" = 1, "lastVersion" = 1 WHERE "id" = '${FIRST}'`,
};

/** Rows that this session has read so far, by table. */
async function readSoFar(): Promise<Map<string, number>> {
  const { rows } = await client.query<{ table: string; read: string }>(
    `SELECT relname AS "table", COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0) + (
       SELECT COALESCE(sum(pg_stat_get_xact_tuples_returned(indexrelid)), 0) FROM pg_index WHERE indrelid = relid) AS "read"
     FROM pg_stat_xact_user_tables WHERE relname IN ('Account', 'Install', 'Listing', 'ListingWord', 'Skill', 'SkillVersion')`,
  );
  return new Map(rows.map(({ table, read }) => [table, Number(read)]));
}

/** How many rows a change reads of each table, the reading of its triggers included; the change is undone. */
async function readBy(sql: string): Promise<Record<string, number>> {
  await client.query('BEGIN');
  const before = await readSoFar();
  await client.query(sql);
  const after = await readSoFar();
  await client.query('ROLLBACK');
  return Object.fromEntries([...after].map(([table, read]) => [table, read - (before.get(table) ?? 0)]));
}

beforeAll(async () => {
  app = await startTestApp();
  client = new pg.Client({ connectionString: app.databaseUrl, options: '-c guildhall.account=* -c plan_cache_mode=force_generic_plan' });
  await client.connect();
  await client.query('SET ROLE guildhall_app');
  await runSql(app, FILL, [1, 2]);
  await runSql(app, 'ANALYZE');
  for (const sql of Object.values(CHANGES)) await readBy(sql);
  await runSql(app, FILL, [3, 1_000]);
});
afterAll(async () => {
  await client.end();
  await app.close();
});

test.each(Object.entries(CHANGES))('%s looks up what it keeps on the market, also by plans from when there was little', async (_, sql) => {
  const read = await readBy(sql);
  expect(read.Listing).toBeGreaterThan(0);
  for (const rows of Object.values(read)) expect(rows).toBeLessThan(20);
});
