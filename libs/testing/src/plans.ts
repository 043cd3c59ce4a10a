import { HOT_SETTINGS } from '@guildhall/data';
import pg from 'pg';
import type { TestApp } from './test-app.js';

/** A statement as it is prepared. */
interface Planned {
  readonly types: readonly string[];
  readonly text: string;
}

/** A node of a plan, with the names that Postgres gives its properties. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

/**
 * The plan of a hot statement as the server would have it: under the role of the application, and the same for all values.
 * @param values SQL of the arguments, separated by commas
 */
export async function planOf(app: TestApp, statement: Planned, values: string): Promise<string> {
  const [rows = []] = await explain<{ 'QUERY PLAN': string }>(app, [statement], () => `EXPLAIN EXECUTE planned_0 (${values})`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

/** The plans of hot statements as trees, with nulls for values. */
export async function planTreesOf(app: TestApp, statements: readonly Planned[]): Promise<PlanNode[]> {
  const nulls = ({ types }: Planned): string => (types.length === 0 ? '' : `(${types.map(() => 'NULL').join(', ')})`);
  const sql = (statement: Planned, at: number): string => `EXPLAIN (FORMAT JSON) EXECUTE planned_${at} ${nulls(statement)}`;
  const answers = await explain<{ 'QUERY PLAN': readonly [{ readonly Plan: PlanNode }] }>(app, statements, sql);
  return answers.flatMap(([row]) => (row ? [row['QUERY PLAN'][0].Plan] : []));
}

async function explain<Row extends object>(
  { databaseUrl }: TestApp,
  statements: readonly Planned[],
  sql: (statement: Planned, at: number) => string,
): Promise<Row[][]> {
  const options = Object.entries({ ...HOT_SETTINGS, role: 'guildhall_app' }).map(([setting, value]) => `-c ${setting}=${value}`);
  const client = new pg.Client({ connectionString: databaseUrl, options: options.join(' ') });
  await client.connect();
  try {
    const answers: Row[][] = [];
    for (const [at, statement] of statements.entries()) {
      const types = statement.types.length === 0 ? '' : `(${statement.types.join(', ')})`;
      await client.query(`PREPARE planned_${at} ${types} AS ${statement.text}`);
      answers.push((await client.query<Row>(sql(statement, at))).rows);
    }
    return answers;
  } finally {
    await client.end();
  }
}
