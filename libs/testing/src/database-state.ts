import pg from 'pg';

/** Tables that change with every request or run by themselves, so they say nothing about what a request has written. */
const RESTLESS = ['RateWindow', 'RateBucket', '_prisma_migrations'];

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function tableNames(client: pg.Client, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1 AND table_type = 'BASE TABLE' ORDER BY 1`,
    [schema],
  );
  return rows.map(({ name }) => name);
}

/** For each table the number of its rows and a hash of them: two equal prints mean that nothing was written in between. */
export function fingerprint(url: string): Promise<Record<string, string>> {
  return withClient(url, async (client) => {
    const names = (await tableNames(client, 'public')).filter((name) => !RESTLESS.includes(name));
    const prints = names.map(
      (name) => `SELECT '${name}' AS name, count(*) || ' ' || COALESCE(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS print
        FROM "${name}" t`,
    );
    const { rows } = await client.query<{ name: string; print: string }>(prints.join(' UNION ALL '));
    return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
  });
}

/** One row of any table, as text. */
export interface DumpedRow {
  readonly table: string;
  readonly row: string;
}

/** Every row of every table, those of the job queue among them, as a dump of the database would hold them. */
export function dumpRows(url: string): Promise<DumpedRow[]> {
  return withClient(url, async (client) => {
    const dumped: DumpedRow[] = [];
    for (const schema of ['public', 'pgboss']) {
      for (const name of await tableNames(client, schema)) {
        const { rows } = await client.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM "${schema}"."${name}" t`);
        dumped.push(...rows.map(({ row }) => ({ table: `${schema}.${name}`, row })));
      }
    }
    return dumped;
  });
}
