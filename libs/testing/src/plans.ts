import { HOT_SETTINGS } from '@guildhall/data';
import pg from 'pg';
import type { TestApp } from './test-app.js';

/**
 * The plan of a hot statement as the server would have it: under the role of the application, and the same for all values.
 * @param values SQL of the arguments, separated by commas
 */
export async function planOf(
  { databaseUrl }: TestApp,
  { types, text }: { readonly types: readonly string[]; readonly text: string },
  values: string,
): Promise<string> {
  const options = Object.entries({ ...HOT_SETTINGS, role: 'guildhall_app' }).map(([setting, value]) => `-c ${setting}=${value}`);
  const client = new pg.Client({ connectionString: databaseUrl, options: options.join(' ') });
  await client.connect();
  try {
    await client.query(`PREPARE planned (${types.join(', ')}) AS ${text}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE planned (${values})`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}
