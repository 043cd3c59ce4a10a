import { canonicalJson, md5Hex, sha256Hex } from '@guildhall/kernel';
import pg from 'pg';
import { ROW_RULES } from './row-rules.js';

/** A rule of the data that does not hold, and what breaks it. */
export interface Violation {
  readonly rule: string;
  /** Ids of the rows, at most a hundred. */
  readonly rows: readonly string[];
}

const SHOWN = 100;
/** Versions read at once; a manifest may have several megabytes. */
const BATCH = 20;
const CONTENT_RULE = 'the hashes of a version are those of its content';

/**
 * Looks for everything that should never be in the database, whatever happened to the server: gaps and doubles in version numbers, counts
 * that are not what they count, hashes that do not fit their content, rows of one account below another's. Reads only, in one snapshot.
 * @param url connection URL; its user must see the rows of all accounts, or be one whom the policies bind and who may set the scope
 * @returns nothing when all is well
 */
export async function findViolations(url: string): Promise<Violation[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'guildhall check' });
  client.on('error', () => {}); // the query that is running hears of a lost server
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`SELECT set_config('guildhall.account', '*', true)`);
    const found: Violation[] = [];
    for (const { rule, sql } of ROW_RULES) found.push({ rule, rows: await idsOf(client, sql) });
    found.push({ rule: CONTENT_RULE, rows: await versionsOfOtherContent(client) });
    return found.filter(({ rows }) => rows.length > 0);
  } finally {
    await client.end();
  }
}

async function idsOf(client: pg.Client, sql: string): Promise<string[]> {
  return (await client.query<{ row: string }>(`SELECT row FROM (${sql}) broken LIMIT ${SHOWN}`)).rows.map(({ row }) => row);
}

interface VersionRow {
  readonly id: string;
  readonly etag: string;
  readonly digest: string;
  readonly manifest: string;
}

async function versionsOfOtherContent(client: pg.Client): Promise<string[]> {
  const broken: string[] = [];
  await client.query('DECLARE versions CURSOR FOR SELECT "id", "etag", "digest", "manifest" FROM "SkillVersion"');
  for (;;) {
    const { rows } = await client.query<VersionRow>(`FETCH ${BATCH} FROM versions`);
    if (rows.length === 0) return broken.slice(0, SHOWN);
    broken.push(...rows.filter((row) => !isItsContent(row)).map(({ id }) => id));
  }
}

function isItsContent({ etag, digest, manifest }: VersionRow): boolean {
  const { metadata, spec } = JSON.parse(manifest) as { metadata: { etag: string }; spec: object };
  const text = canonicalJson(spec);
  return etag === md5Hex(text) && digest === sha256Hex(text) && metadata.etag === etag;
}
