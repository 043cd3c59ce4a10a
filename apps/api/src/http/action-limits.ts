import type { Config, RefillLimit } from '@guildhall/config';
import { RateLimitsRepository } from '@guildhall/data';
import { type Clock, DomainError, sha256Hex } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { clientAddress } from './client-address.js';
import type { LimitedAction } from './limit.js';
import { Metrics } from './metrics.js';
import { type GuildhallRequest, requirePrincipal } from './principal.js';
import { CLOCK, CONFIG } from './tokens.js';

const HOUR_MS = 3_600_000;

/** Log-ins that one address may try over all emails, as a multiple of those for one email: offices share an address. */
const EMAILS_PER_ADDRESS = 10;

interface Bucket {
  readonly key: string;
  readonly limit: RefillLimit;
}

/**
 * Limits on single actions, which refill with time.
 * THREAT[GRT-05]: nobody floods the registry with skills or versions. THREAT[MON-10]: nor with reviews and votes.
 * THREAT[AUT-04]: nobody guesses passwords by the thousand.
 */
@Injectable()
export class ActionLimits {
  constructor(
    private readonly buckets: RateLimitsRepository,
    private readonly metrics: Metrics,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws {DomainError} `rate_limited` when one of the buckets of the action is empty */
  async spend(action: LimitedAction, request: GuildhallRequest): Promise<void> {
    if (this.config.rateLimit === 'off') return;
    for (const { key, limit } of this.bucketsOf(action, request)) {
      const wish = { key: `${action}:${key}`, burst: limit.burst, refillMs: Math.ceil(HOUR_MS / limit.perHour), at: this.clock.now() };
      const waitMs = await this.buckets.take(wish);
      if (waitMs === null) continue;
      this.metrics.countRefusal(action);
      throw new DomainError('rate_limited', { details: { limit: action, retryAfter: Math.ceil(waitMs / 1000) } });
    }
  }

  private bucketsOf(action: LimitedAction, request: GuildhallRequest): Bucket[] {
    const { skillCreate, publish, review, signup, login } = this.config.actionLimits;
    switch (action) {
      case 'skill.create':
        return [{ key: accountOf(request), limit: skillCreate }];
      case 'skill.publish':
        return [{ key: accountOf(request), limit: publish }];
      case 'review.write':
        return [{ key: accountOf(request), limit: review }];
      case 'auth.signup':
        return [{ key: clientAddress(request), limit: signup }];
      case 'auth.login':
        return [{ key: clientAddress(request), limit: forAddress(login) }, ...emailBucket(request, login)];
      case 'auth.refresh':
        return [{ key: clientAddress(request), limit: forAddress(login) }];
    }
  }
}

const accountOf = (request: GuildhallRequest): string => requirePrincipal(request.principal).accountId;

function forAddress({ burst, perHour }: RefillLimit): RefillLimit {
  return { burst: burst * EMAILS_PER_ADDRESS, perHour: perHour * EMAILS_PER_ADDRESS };
}

/** The email as a hash: the table of limits is no list of who tried to log in. A body without an email fails its validation next. */
function emailBucket(request: GuildhallRequest, limit: RefillLimit): Bucket[] {
  const { email } = (request.body ?? {}) as { email?: unknown };
  return typeof email === 'string' ? [{ key: `email:${sha256Hex(email.trim().toLowerCase())}`, limit }] : [];
}
