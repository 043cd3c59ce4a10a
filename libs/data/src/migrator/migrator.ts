import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiffTarget, HistoryDiagnostic, MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { ScriptError } from './catalog-adapter.js';
import { readMigrations } from './migrations-folder.js';
import { type SchemaEngine, withEngine } from './schema-engine.js';

/** How the migrations that a database has seen relate to those in the folder; all empty means that they are the same. */
export interface MigrationState {
  /** In the folder, not yet in the database. */
  pending: string[];
  /** Ran, and their file was changed afterwards. */
  edited: string[];
  /** Began and did not end; `markRolledBack` after a repair lets them run again. */
  failed: string[];
  /** In the database, not in the folder: the database is newer than this program. */
  unknown: string[];
}

const NO_FILTERS = { externalTables: [], externalEnums: [] };
const RETRY_MS = 100;

/** Any constant will do, as long as every Guildhall uses the same. */
const MIGRATOR_LOCK = 7_104_452;

/**
 * The engine's own lock gives up after 10 seconds, less than a long migration takes. Asking again and again, instead of waiting inside one
 * statement, keeps no snapshot open, which a concurrent index build of the other migrator would wait for.
 */
async function alone<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'guildhall migrator' });
  let lost: unknown = null;
  client.on('error', (error) => {
    lost = error;
  });
  await client.connect();
  const taken = async () =>
    (await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [MIGRATOR_LOCK])).rows[0]?.taken;
  try {
    while (!(await taken())) await sleep(RETRY_MS);
    return await work();
  } finally {
    if (!lost) await client.end();
  }
}

function nameMigration(error: unknown, { migrationDirectories }: MigrationList): unknown {
  if (!(error instanceof ScriptError)) return error;
  const failed = migrationDirectories.find(({ migrationFile }) => migrationFile.content.value === error.script);
  return failed ? new Error(`The migration ${failed.path} failed: ${error.message}`, { cause: error }) : error;
}

/**
 * Runs every migration of the folder that the database has not seen, each in one transaction. Simultaneous callers wait for each other, and
 * the later ones find nothing to do.
 * @returns names of the migrations that ran now.
 * @throws Error with the name of the migration and the database's words when one fails; those before it stay, those after it do not run.
 */
export async function applyMigrations(url: string, migrationsDir: string): Promise<string[]> {
  const migrationsList = readMigrations(migrationsDir);
  const apply = () => withEngine(url, (engine) => engine.applyMigrations({ migrationsList, filters: NO_FILTERS }));
  const { appliedMigrationNames } = await alone(url, apply).catch((error: unknown) => {
    throw nameMigration(error, migrationsList);
  });
  return appliedMigrationNames;
}

/**
 * The SQL that leads from the migrations of the folder to a schema. Checks, partial and expression indexes, functions, triggers and row-level
 * security are invisible to it: they are written by hand, and it leaves them alone.
 * @param url - a server on which scratch databases may be created; its own database is not read.
 * @param schemaFile - path of the Prisma schema.
 * @returns the empty string when nothing is missing.
 */
export async function diffMigrations(url: string, migrationsDir: string, schemaFile: string): Promise<string> {
  const migrationsList = readMigrations(migrationsDir);
  // "migrations" also when there are none: an empty database already has the schema "public", which "empty" would create.
  const from: DiffTarget = { tag: 'migrations', ...migrationsList };
  const to: DiffTarget = { tag: 'schemaDatamodel', files: [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }] };
  const { stdout, exitCode } = await withEngine(url, (engine) =>
    engine.diff({ from, to, script: true, exitCode: true, filters: NO_FILTERS }),
  );
  return exitCode === 0 ? '' : (stdout ?? '');
}

function missing(history: HistoryDiagnostic | null): Pick<MigrationState, 'pending' | 'unknown'> {
  if (!history) return { pending: [], unknown: [] };
  return {
    pending: 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [],
    unknown: 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [],
  };
}

const diagnoseWith = (migrationsDir: string) => (engine: SchemaEngine) =>
  engine.diagnoseMigrationHistory({ migrationsList: readMigrations(migrationsDir), optInToShadowDatabase: false, filters: NO_FILTERS });

/** Compares the database with the folder and changes neither. */
export async function diagnose(url: string, migrationsDir: string): Promise<MigrationState> {
  const found = await withEngine(url, diagnoseWith(migrationsDir));
  return { ...missing(found.history), edited: found.editedMigrationNames, failed: found.failedMigrationNames };
}

/**
 * Declares that a failed migration has left no trace, so that it runs again.
 * @throws Error when the database knows no failed migration of this name.
 */
export async function markRolledBack(url: string, migrationsDir: string, migrationName: string): Promise<void> {
  const resolve = async (engine: SchemaEngine) => {
    const { failedMigrationNames } = await diagnoseWith(migrationsDir)(engine);
    // The engine accepts any name in silence.
    if (!failedMigrationNames.includes(migrationName)) throw new Error(`The database knows no failed migration "${migrationName}".`);
    await engine.markMigrationRolledBack({ migrationName });
  };
  await alone(url, () => withEngine(url, resolve));
}
