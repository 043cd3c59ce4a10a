import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { MigrationDirectory, MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Prisma reads the kind of database from this file beside the migrations. */
const LOCK_FILE = 'migration_lock.toml';
const LOCK = 'provider = "postgresql"\n';
const SCRIPT = 'migration.sql';

const namesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

/** Names of the migrations in a folder, in the order in which they run. A folder that does not exist has none. */
export const migrationNames = (folder: string): string[] => (existsSync(folder) ? namesIn(folder) : []);

function readMigration(folder: string, name: string): MigrationDirectory {
  const file = join(folder, name, SCRIPT);
  const content = existsSync(file)
    ? ({ tag: 'ok', value: readFileSync(file, 'utf8') } as const)
    : ({ tag: 'error', value: `${file} is missing` } as const);
  return { path: name, migrationFile: { path: SCRIPT, content } };
}

/** Reads a folder in Prisma's ordinary layout, `<timestamp>_<intent>/migration.sql`, for the schema engine. A folder that does not exist is empty. */
export function readMigrations(folder: string): MigrationList {
  const baseDir = resolve(folder);
  return {
    baseDir,
    lockfile: { path: LOCK_FILE, content: LOCK },
    shadowDbInitScript: '',
    migrationDirectories: existsSync(baseDir) ? namesIn(baseDir).map((name) => readMigration(baseDir, name)) : [],
  };
}

const INTENT = /^[a-z0-9]+(?:_[a-z0-9]+)*$/;

/** `20261120093000`: sorts in the order in which migrations were written. */
const stampOf = (now: Date) => now.toISOString().replace(/\D/g, '').slice(0, 14);

/**
 * Writes a new migration.
 * @param intent - what it is for, in lower-case words joined by `_`; it becomes part of the folder's name.
 * @returns path of the new file.
 * @throws Error when the intent has another form.
 */
export function writeMigration(folder: string, intent: string, sql: string, now: Date): string {
  if (!INTENT.test(intent))
    throw new Error(`"${intent}" does not name an intent: use lower-case words joined by _, such as add_install_alias.`);
  const target = join(folder, `${stampOf(now)}_${intent}`);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(folder, LOCK_FILE), LOCK);
  writeFileSync(join(target, SCRIPT), sql);
  return join(target, SCRIPT);
}
