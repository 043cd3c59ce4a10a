import { canonicalJson, md5Hex, sha256Hex } from '@guildhall/kernel';
import pg from 'pg';
import { translateFault } from '../database-faults.js';
import { BILLING_RULES } from './billing-rules.js';
import type { RowRule } from './row-rule.js';
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
export function findViolations(url: string): Promise<Violation[]> {
  return inSnapshot(url, async (client) => {
    const found = await findBroken(client, ROW_RULES);
    const rows = await versionsOfOtherContent(client);
    return rows.length === 0 ? found : [...found, { rule: CONTENT_RULE, rows }];
  });
}

/** What was found in the ledger. */
export interface LedgerReport {
  /** How many there are. */
  readonly transactions: number;
  /** Nothing when all is well. */
  readonly problems: readonly Violation[];
}

/**
 * Proves that every transaction is balanced and that every balance is the sum of its entries. Reads only, in one snapshot.
 * @param url as for `findViolations`
 * @throws {DomainError} `database_unavailable`
 */
export function checkLedger(url: string): Promise<LedgerReport> {
  const report = inSnapshot(url, async (client) => {
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM "LedgerTransaction"');
    return { transactions: Number(rows[0]?.count ?? 0), problems: await findBroken(client, BILLING_RULES) };
  });
  return report.catch((fault) => Promise.reject(translateFault(fault)));
}

async function inSnapshot<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'guildhall check' });
  client.on('error', () => {}); // the query that is running hears of a lost server
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`SELECT set_config('guildhall.account', '*', true)`);
    return await work(client);
  } finally {
    await client.end();
  }
}

async function findBroken(client: pg.Client, rules: readonly RowRule[]): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const { rule, sql } of rules) found.push({ rule, rows: await idsOf(client, sql) });
  return found.filter(({ rows }) => rows.length > 0);
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
