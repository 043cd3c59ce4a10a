import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { JobQueue, MigrationsRepository, migrationNames } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { ReadinessChecks, ReadyAnswer } from './health.dto.js';

const MIGRATIONS = join(dirname(fileURLToPath(import.meta.url)), '../../../../../prisma/migrations');

/** Longest time that the checks may take, in milliseconds; whoever asks is a machine that must decide. */
const PATIENCE_MS = 1_500;

const OUT_OF_REACH: ReadinessChecks = { database: 'unreachable', migrations: 'unknown', queue: 'unknown' };

@Injectable()
export class HealthService {
  private readonly wanted = migrationNames(MIGRATIONS);

  constructor(
    private readonly migrations: MigrationsRepository,
    private readonly queue: JobQueue,
  ) {}

  /** @throws {DomainError} `not_ready`, with the checks in its details */
  async ready(): Promise<ReadyAnswer> {
    const checks = await this.checkInTime();
    if (Object.values(checks).some((result) => result !== 'ok')) throw new DomainError('not_ready', { details: { checks } });
    return { status: 'ok', checks };
  }

  /** THREAT[FLT-06]: asks the database what it is about to be asked, within a time of its own. */
  private async checkInTime(): Promise<ReadinessChecks> {
    const late = new AbortController();
    try {
      return await Promise.race([this.check(), sleep(PATIENCE_MS, OUT_OF_REACH, { signal: late.signal })]);
    } finally {
      late.abort();
    }
  }

  private async check(): Promise<ReadinessChecks> {
    try {
      const [missing, hasQueue] = await Promise.all([this.migrations.findMissing(this.wanted), this.queue.isReady()]);
      return { database: 'ok', migrations: missing.length === 0 ? 'ok' : 'pending', queue: hasQueue ? 'ok' : 'missing' };
    } catch (fault) {
      if (fault instanceof DomainError) return OUT_OF_REACH;
      return { database: 'ok', migrations: 'pending', queue: 'unknown' }; // it answers, but not even the table of migrations is there
    }
  }
}
