import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement } from './hot-statements.js';

const MISSING: HotStatement = {
  name: 'migrations_missing',
  types: ['text[]'],
  text: `SELECT "name" FROM unnest($1) AS wanted("name") WHERE NOT EXISTS (
    SELECT 1 FROM "_prisma_migrations" m WHERE m."migration_name" = wanted."name" AND m."finished_at" IS NOT NULL AND m."rolled_back_at" IS NULL)`,
};

/** What the migrator has done to the connected database. */
@Injectable()
export class MigrationsRepository {
  constructor(private readonly db: Database) {}

  /** Those of the named migrations that have not run, or not to their end. */
  async findMissing(names: readonly string[]): Promise<string[]> {
    const rows = await this.db.read<{ name: string }>(PLATFORM, MISSING, [names]);
    return rows.map(({ name }) => name);
  }
}
