import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement } from './hot-statements.js';

/** A wish for requests out of one window. */
export interface LeaseWish {
  /** Who is limited, such as `account:<id>`. */
  readonly key: string;
  readonly startsAt: Date;
  /** Requests that the window has for all processes together. */
  readonly limit: number;
  readonly wanted: number;
}

export interface Lease {
  /** Requests that this process may now let through. */
  readonly granted: number;
  /** Requests that the window still has for everybody after this lease. */
  readonly left: number;
}

/** One use of a limit that refills with time. */
export interface TokenWish {
  readonly key: string;
  /** Uses of a full bucket. */
  readonly burst: number;
  /** Time in which one use comes back, in milliseconds. */
  readonly refillMs: number;
  readonly at: Date;
}

/** The counter may pass the limit; only what lies below it is granted, so the sum over all processes is exact without a lock. */
const LEASE: HotStatement = {
  name: 'rate_lease',
  types: ['text', 'timestamptz', 'int'],
  text: `INSERT INTO "RateWindow" ("key", "startsAt", "spent") VALUES ($1, $2, $3)
    ON CONFLICT ("key", "startsAt") DO UPDATE SET "spent" = "RateWindow"."spent" + $3 RETURNING "spent"`,
};

/** The bucket is its moment of being full again: each use moves it by one refill, and it may not lie further ahead than a whole bucket. */
const TAKE: HotStatement = {
  name: 'rate_take',
  types: ['text', 'timestamptz', 'interval', 'interval'],
  text: `WITH taken AS (
      INSERT INTO "RateBucket" ("key", "fullAt") VALUES ($1, $2 + $3)
      ON CONFLICT ("key") DO UPDATE SET "fullAt" = GREATEST("RateBucket"."fullAt", $2) + $3
        WHERE GREATEST("RateBucket"."fullAt", $2) + $3 <= $2 + $4
      RETURNING "fullAt")
    SELECT true AS "granted", "fullAt" FROM taken
    UNION ALL SELECT false, "fullAt" FROM "RateBucket" WHERE "key" = $1 AND NOT EXISTS (SELECT 1 FROM taken)`,
};

const SWEEP: HotStatement = {
  name: 'rate_sweep',
  types: ['timestamptz'],
  text: `WITH windows AS (DELETE FROM "RateWindow" WHERE "startsAt" < $1 - interval '1 hour')
    DELETE FROM "RateBucket" WHERE "fullAt" < $1`,
};

/** What was spent of the limits, over all processes. Each call is one round trip in a transaction of its own. */
@Injectable()
export class RateLimitsRepository {
  constructor(private readonly db: Database) {}

  /** Leases a batch of requests, so that the process need not ask for each. */
  async lease({ key, startsAt, limit, wanted }: LeaseWish): Promise<Lease> {
    const [row] = await this.db.read<{ spent: number }>(PLATFORM, LEASE, [key, startsAt.toISOString(), wanted]);
    const spent = row?.spent ?? limit;
    return { granted: Math.max(0, Math.min(wanted, limit - (spent - wanted))), left: Math.max(0, limit - spent) };
  }

  /** Takes one use. @returns null when it is granted, else the milliseconds until one is back */
  async take({ key, burst, refillMs, at }: TokenWish): Promise<number | null> {
    const values = [key, at.toISOString(), `${refillMs} milliseconds`, `${burst * refillMs} milliseconds`];
    const [row] = await this.db.read<{ granted: boolean; fullAt: Date }>(PLATFORM, TAKE, values);
    if (row?.granted) return null;
    // Without a row somebody else has just made the bucket and filled it in the same moment.
    return row ? Math.max(1, row.fullAt.getTime() + refillMs - burst * refillMs - at.getTime()) : refillMs;
  }

  /** Removes windows that are over and buckets that are full. */
  async sweep(now: Date): Promise<void> {
    await this.db.read(PLATFORM, SWEEP, [now.toISOString()]);
  }
}
