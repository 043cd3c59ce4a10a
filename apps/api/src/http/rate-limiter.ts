import type { Config } from '@guildhall/config';
import { RateLimitsRepository } from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CLOCK, CONFIG } from './tokens.js';

/** Length of a window, in milliseconds. */
export const WINDOW_MS = 60_000;

/** Callers that a process remembers in one window; a forgotten one leases anew, which can only cost it requests. */
const CALLERS_MAX = 50_000;

/** Part of what is left that one lease takes: large enough to be rare, small enough that other processes find something, too. */
const LEASE_PART = 5;

/** Where a caller stands after a request. */
export interface Quota {
  readonly isGranted: boolean;
  readonly limit: number;
  /** Requests that are left in this window, as far as this process knows. */
  readonly remaining: number;
  /** End of the window, in milliseconds since 1970. */
  readonly endsAt: number;
  /** Milliseconds until then. */
  readonly waitMs: number;
}

/** What this process holds of one caller's window. */
interface Share {
  tokens: number;
  /** Left for everybody when the last lease was made. */
  left: number;
  pending: Promise<void> | null;
}

/**
 * Requests per caller and minute, over all processes. Each process leases requests in batches and counts them in memory, so most requests
 * cost no statement; what it leases is granted once, so together they never pass the limit.
 */
@Injectable()
export class RateLimiter {
  private readonly shares = new LRUCache<string, Share>({ max: CALLERS_MAX });
  private readonly limit: number | 'off';
  private startsAt = 0;

  constructor(
    private readonly windows: RateLimitsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.limit = config.rateLimit;
  }

  /**
   * Counts one request. Most answers are there at once; waiting for a promise that is none would cost every request a turn of the loop.
   * @returns null when there are no limits
   */
  spend(caller: string): Quota | null | Promise<Quota | null> {
    if (this.limit === 'off') return null;
    const now = this.clock.now().getTime();
    const share = this.shareOf(caller, now, this.limit);
    if (share.tokens === 0 && share.left > 0) return this.renew(caller, share, this.limit).then(() => this.spend(caller));
    const isGranted = share.tokens > 0;
    if (isGranted) share.tokens -= 1;
    const endsAt = this.startsAt + WINDOW_MS;
    return { isGranted, limit: this.limit, remaining: share.tokens + share.left, endsAt, waitMs: endsAt - now };
  }

  private shareOf(caller: string, now: number, limit: number): Share {
    const startsAt = now - (now % WINDOW_MS);
    if (startsAt !== this.startsAt) {
      this.startsAt = startsAt;
      this.shares.clear();
    }
    const known = this.shares.get(caller);
    if (known) return known;
    const share = { tokens: 0, left: limit, pending: null };
    this.shares.set(caller, share);
    return share;
  }

  /** Requests that arrive while a lease is under way wait for the same one. */
  private renew(caller: string, share: Share, limit: number): Promise<void> {
    share.pending ??= this.lease(caller, share, limit).finally(() => {
      share.pending = null;
    });
    return share.pending;
  }

  private async lease(key: string, share: Share, limit: number): Promise<void> {
    const wish = { key, startsAt: new Date(this.startsAt), limit, wanted: Math.ceil(share.left / LEASE_PART) };
    const { granted, left } = await this.windows.lease(wish);
    share.tokens += granted;
    share.left = left;
  }
}
