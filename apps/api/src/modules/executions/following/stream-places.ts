import type { Config } from '@guildhall/config';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../../../http/tokens.js';

/** Streams that one account may have open in one process. */
const MOST_STREAMS = 100;

/** Seconds after which a refused client may come back. */
const RETRY_SECONDS = 5;

/** THREAT[RUN-09]: an open stream costs memory as long as it stays open, so nobody has any number of them. */
@Injectable()
export class StreamPlaces {
  private readonly taken = new Map<AccountId, number>();
  private readonly isUnlimited: boolean;

  constructor(@Inject(CONFIG) { rateLimit }: Pick<Config, 'rateLimit'>) {
    this.isUnlimited = rateLimit === 'off';
  }

  /** @returns what gives the place back @throws {DomainError} `rate_limited` */
  take(accountId: AccountId): () => void {
    const count = this.taken.get(accountId) ?? 0;
    if (count >= MOST_STREAMS && !this.isUnlimited)
      throw new DomainError('rate_limited', { details: { limit: 'streams', retryAfter: RETRY_SECONDS } });
    this.taken.set(accountId, count + 1);
    return () => this.giveBack(accountId);
  }

  private giveBack(accountId: AccountId): void {
    const left = (this.taken.get(accountId) ?? 1) - 1;
    if (left > 0) this.taken.set(accountId, left);
    else this.taken.delete(accountId);
  }
}
