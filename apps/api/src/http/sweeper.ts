import { Database, IdempotencyRepository, PLATFORM, RateLimitsRepository } from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Log } from './log.js';
import { describeFault } from './redaction.js';
import { CLOCK, LOG } from './tokens.js';

const INTERVAL_MS = 5 * 60_000;

/** Removes what has served its time: expired idempotency keys and limits that are full again. */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Database,
    private readonly keys: IdempotencyRepository,
    private readonly limits: RateLimitsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** A sweep that fails has harmed nobody: the next one does its work, too. */
  async sweep(): Promise<void> {
    const now = this.clock.now();
    try {
      await this.db.transaction(PLATFORM, () => this.keys.deleteExpired(now));
      await this.limits.sweep(now);
    } catch (fault) {
      this.log.warn({ err: describeFault(fault) }, 'The sweep failed.');
    }
  }
}
