import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '@guildhall/config';
import { applyMigrations, findAppRole, installQueue, startEmbeddedPostgres } from '@guildhall/data';

/** The Postgres that the process works on, migrated, with its job tables. */
export interface ServerDatabase {
  readonly url: string;
  /** In which the application works; null when the user of the URL has no such role. */
  readonly role: string | null;
  readonly isEmbedded: boolean;
  stop(): Promise<void>;
}

const MIGRATIONS = join(dirname(fileURLToPath(import.meta.url)), '../../../../prisma/migrations');

/** A Postgres that runs. */
type PostgresServer = Omit<ServerDatabase, 'role'>;

/**
 * Uses DATABASE_URL, else starts the embedded server under DATA_DIR; migrates either.
 * @throws {Error} in one sentence for the operator: folder in use, database out of reach, migration failed, rights missing
 */
export async function openDatabase(config: Config, log: (message: string) => void): Promise<ServerDatabase> {
  const server = config.databaseUrl ? outside(config.databaseUrl) : await embedded(config, log);
  try {
    const applied = await applyMigrations(server.url, MIGRATIONS);
    if (applied.length > 0) log(`Migrated the database: ${applied.length} step(s), the last one ${applied.at(-1)}.`);
    await installQueue(server.url);
    return { ...server, role: await findAppRole(server.url) };
  } catch (fault) {
    await server.stop();
    throw fault;
  }
}

function outside(url: string): PostgresServer {
  return { url, isEmbedded: false, stop: async () => {} };
}

async function embedded(config: Config, log: (message: string) => void): Promise<PostgresServer> {
  const server = await startEmbeddedPostgres({ dataDir: join(config.dataDir, 'pg'), log, keepAlive: true });
  return { url: server.url, isEmbedded: true, stop: () => server.stop() };
}
