import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '@guildhall/config';
import { applyMigrations, startEmbeddedPostgres } from '@guildhall/data';

/** The Postgres that the process works on, migrated. */
export interface ServerDatabase {
  readonly url: string;
  readonly isEmbedded: boolean;
  stop(): Promise<void>;
}

const MIGRATIONS = join(dirname(fileURLToPath(import.meta.url)), '../../../../prisma/migrations');

/**
 * Uses DATABASE_URL, else starts the embedded server under DATA_DIR; migrates either.
 * @throws {Error} in one sentence for the operator: folder in use, database out of reach, migration failed
 */
export async function openDatabase(config: Config, log: (message: string) => void): Promise<ServerDatabase> {
  const server = config.databaseUrl ? outside(config.databaseUrl) : await embedded(config, log);
  try {
    const applied = await applyMigrations(server.url, MIGRATIONS);
    if (applied.length > 0) log(`Migrated the database: ${applied.length} step(s), the last one ${applied.at(-1)}.`);
    return server;
  } catch (fault) {
    await server.stop();
    throw fault;
  }
}

function outside(url: string): ServerDatabase {
  return { url, isEmbedded: false, stop: async () => {} };
}

async function embedded(config: Config, log: (message: string) => void): Promise<ServerDatabase> {
  const server = await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'pg'), log });
  return { url: server.url, isEmbedded: true, stop: () => server.stop() };
}
