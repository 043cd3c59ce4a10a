import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MigrationsRepository, migrationNames } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { ReadinessChecks, ReadyAnswer } from './health.dto.js';

const MIGRATIONS = join(dirname(fileURLToPath(import.meta.url)), '../../../../../prisma/migrations');

/** Longest time that a check may take, in milliseconds; whoever asks is a machine that must decide. */
const PATIENCE_MS = 1_500;

@Injectable()
export class HealthService {
  private readonly wanted = migrationNames(MIGRATIONS);

  constructor(private readonly migrations: MigrationsRepository) {}

  /** @throws {DomainError} `not_ready`, with the checks in its details */
  async ready(): Promise<ReadyAnswer> {
    const checks = await this.check();
    if (checks.database !== 'ok' || checks.migrations !== 'ok') throw new DomainError('not_ready', { details: { checks } });
    return { status: 'ok', checks };
  }

  /** THREAT[FLT-06]: asks the database what it is about to be asked, within a time of its own. */
  private async check(): Promise<ReadinessChecks> {
    const late = new AbortController();
    try {
      const missing = await Promise.race([this.migrations.findMissing(this.wanted), sleep(PATIENCE_MS, null, { signal: late.signal })]);
      if (missing) return { database: 'ok', migrations: missing.length === 0 ? 'ok' : 'pending' };
      return { database: 'unreachable', migrations: 'unknown' };
    } catch (fault) {
      if (fault instanceof DomainError) return { database: 'unreachable', migrations: 'unknown' };
      return { database: 'ok', migrations: 'pending' }; // it answers, but not even the table of migrations is there
    } finally {
      late.abort();
    }
  }
}
