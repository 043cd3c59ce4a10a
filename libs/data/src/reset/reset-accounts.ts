import type { SkillKind } from '@guildhall/kernel';
import pg from 'pg';
import {
  ACCOUNT_COLUMNS,
  BEFORE_DESCRIBING,
  COUNTS,
  DESCRIBE,
  FINDINGS,
  IMMUTABLE_TABLES,
  OWNED_TABLES,
  REMOVALS,
  restorations,
  SKILL_COLUMNS,
  versionRemoval,
} from './reset-statements.js';

/** A skill that an account had first, and how many versions it had then. */
interface FirstSkill {
  readonly name: string;
  readonly kind: SkillKind;
  readonly versions: number;
}

/** An account that is to be as it was first. It counts only where the user with this email is a member of it. */
export interface FirstAccount {
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly skills: readonly FirstSkill[];
}

/** How long to wait for writers that are at work. The transaction locks much, and a server may be running beside it. */
const LOCK_PATIENCE = '10s';

/**
 * Takes everything from the accounts but themselves, their owners, their audit events, and the ids of their first skills, which are left
 * without content and without versions; all in one transaction. What other accounts have made of those skills stays: installs, grants that
 * they were given, copies, forks, reviews and votes. Any other skill of the accounts that somebody else still has is deleted as its author
 * would delete it.
 * @param url connection URL of the owner of the tables: for everybody else published versions are immutable
 * @throws {Error} from the database, with nothing changed
 */
export async function resetAccounts(url: string, accounts: readonly FirstAccount[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'guildhall reset' });
  client.on('error', () => {}); // the query that is running hears of a lost server
  await client.connect();
  try {
    await client.query('BEGIN');
    await resetAll(client, accounts);
    await client.query('COMMIT');
  } finally {
    await client.end(); // before a COMMIT it undoes everything
  }
}

async function resetAll(client: pg.Client, accounts: readonly FirstAccount[]): Promise<void> {
  await client.query(`SELECT set_config('guildhall.account', '*', true), set_config('guildhall.system_installs', 'on', true),
    set_config('lock_timeout', '${LOCK_PATIENCE}', true)`);
  const immutable = await namesOf(client, IMMUTABLE_TABLES);
  await setGuards(client, immutable, 'DISABLE');
  await client.query(BEFORE_DESCRIBING);
  await client.query(DESCRIBE, [JSON.stringify(accounts)]);
  await runAll(client, [...FINDINGS, ...immutable.map(versionRemoval), ...REMOVALS]);
  const tables = await namesOf(client, OWNED_TABLES);
  await runAll(
    client,
    tables.map((table) => `DELETE FROM "${table}" WHERE "accountId" IN (SELECT "id" FROM reset_account)`),
  );
  const columns = { skill: await namesOf(client, SKILL_COLUMNS), account: await namesOf(client, ACCOUNT_COLUMNS) };
  await runAll(client, [...restorations(columns), ...COUNTS]);
  await setGuards(client, immutable, 'ENABLE');
}

/** Nobody else sees the tables without their guards: the transaction holds them until it ends. */
function setGuards(client: pg.Client, tables: readonly string[], state: 'DISABLE' | 'ENABLE'): Promise<void> {
  return runAll(
    client,
    tables.map((table) => `ALTER TABLE "${table}" ${state} TRIGGER USER`),
  );
}

async function runAll(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}

async function namesOf(client: pg.Client, statement: string): Promise<string[]> {
  return (await client.query<{ name: string }>(statement)).rows.map(({ name }) => name);
}
