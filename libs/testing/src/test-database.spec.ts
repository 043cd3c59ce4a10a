import pg from 'pg';
import { testDatabaseUrl } from './test-database.js';

async function query(statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: await testDatabaseUrl() });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('a test file has one database, which is its own and knows every migration', async () => {
  expect(await testDatabaseUrl()).toBe(await testDatabaseUrl());
  const [{ name, migrated } = {}] = await query(
    "SELECT current_database() AS name, to_regclass('_prisma_migrations') IS NOT NULL AS migrated",
  );
  expect(name).toMatch(/^test_\d+_\d+$/);
  expect(migrated).toBe(true);
});
