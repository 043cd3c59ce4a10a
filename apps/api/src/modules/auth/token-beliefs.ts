import type { AccountId, Clock } from '@guildhall/kernel';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../../http/principal.js';

/** How long a judged token is believed without asking again, in milliseconds; a revocation works everywhere after that. */
export const BELIEF_MS = 4_000;

/** Who a token speaks for, and when it ends by itself. */
export interface Verdict {
  readonly principal: Principal;
  readonly expiresAt: Date | null;
}

interface Belief extends Verdict {
  readonly since: number;
}

/**
 * Tokens that were judged a moment ago, so that a busy client costs no statement.
 * THREAT[AUT-03]: bounded twice, by time that only moves forward and by the clock; neither a jump of the clock nor the end of a token is missed.
 */
export class TokenBeliefs {
  private readonly beliefs = new LRUCache<string, Belief>({ max: 5_000, ttl: BELIEF_MS });

  constructor(private readonly clock: Clock) {}

  /** @param fingerprint hash of the token, so that a dump of the memory shows none */
  find(fingerprint: string): Principal | null {
    const belief = this.beliefs.get(fingerprint);
    return belief && this.holds(belief) ? belief.principal : null;
  }

  keep(fingerprint: string, verdict: Verdict): void {
    this.beliefs.set(fingerprint, { ...verdict, since: this.clock.now().getTime() });
  }

  forget(accountId: AccountId): void {
    for (const [fingerprint, { principal }] of this.beliefs.entries()) {
      if (principal.accountId === accountId) this.beliefs.delete(fingerprint);
    }
  }

  private holds({ since, expiresAt }: Belief): boolean {
    const now = this.clock.now().getTime();
    return now >= since && now < since + BELIEF_MS && (expiresAt === null || now < expiresAt.getTime());
  }
}
