import { type PoolCount, type PoolFilter, type PoolPage, PoolRepository } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** A page that was read, and where in the pool it lies. */
export interface FoundPage extends PoolPage {
  readonly limit: number;
  readonly offset: number;
}

/** How many entries of a pool match; counts only when nothing else can tell. */
@Injectable()
export class PoolTotals {
  /** THREAT[TEN-05]: keys start with the account. A count is right as long as the pool has the revision that was counted. */
  private readonly counted = new LRUCache<string, PoolCount>({ max: 10_000 });

  constructor(private readonly pool: PoolRepository) {}

  async find(accountId: AccountId, filter: PoolFilter, page: FoundPage): Promise<number> {
    return lastRow(page) ?? (await this.count(accountId, filter, page.revision)).total;
  }

  private async count(accountId: AccountId, filter: PoolFilter, revision: string | null): Promise<PoolCount> {
    const { source = '', kind = '', shared = '', status, q, tag } = filter;
    // Texts change without a new revision of the pool.
    if (q !== undefined || tag !== undefined) return this.pool.count(accountId, filter);
    const key = [accountId, status, source, kind, shared].join(' ');
    const known = this.counted.get(key);
    if (known && known.revision === revision) return known;
    const fresh = await this.pool.count(accountId, filter);
    this.counted.set(key, fresh);
    return fresh;
  }
}

/** A page that is not full ends the list, unless it lies behind the end. */
function lastRow({ entries, limit, offset }: FoundPage): number | null {
  if (entries.length === limit || (entries.length === 0 && offset > 0)) return null;
  return offset + entries.length;
}
