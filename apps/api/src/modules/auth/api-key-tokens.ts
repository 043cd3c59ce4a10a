import { type ApiKeyHolderRecord, ApiKeysRepository, Database, PrincipalsRepository } from '@guildhall/data';
import { type Clock, DomainError, sha256Hex } from '@guildhall/kernel';
import { effectiveScopes } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../../http/tokens.js';
import { isApiKey } from './api-key-form.js';
import { isUseWorthNoting, USE_GRAIN_MS } from './last-use.js';
import type { Verdict } from './token-beliefs.js';

/** Judges API keys: a key acts for its account, within its own scopes and its own role, whatever has become of its maker. */
@Injectable()
export class ApiKeyTokens {
  constructor(
    private readonly db: Database,
    private readonly principals: PrincipalsRepository,
    private readonly keys: ApiKeysRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws {DomainError} `unauthenticated` */
  async judge(token: string): Promise<Verdict> {
    const now = this.clock.now();
    // THREAT[AUT-02]: looked up by hash, so that no comparison takes time that depends on a stored key.
    const key = isApiKey(token) ? await this.principals.findApiKey(sha256Hex(token)) : null;
    if (!key || (key.expiresAt && key.expiresAt <= now)) throw new DomainError('unauthenticated');
    if (isUseWorthNoting(key.lastUsedAt, now)) await this.noteUse(key, now);
    return { principal: principalOf(key), expiresAt: key.expiresAt };
  }

  private noteUse({ id, accountId }: ApiKeyHolderRecord, now: Date): Promise<void> {
    return this.db.transaction(accountId, () => this.keys.touch(id, now, new Date(now.getTime() - USE_GRAIN_MS)));
  }
}

function principalOf(key: ApiKeyHolderRecord): Verdict['principal'] {
  return {
    kind: 'api_key',
    credentialId: key.id,
    accountId: key.accountId,
    accountSlug: key.accountSlug,
    isSuspended: key.isSuspended,
    userId: null,
    email: null,
    role: key.role,
    scopes: effectiveScopes(key.role, key.scopes),
    isPlatformAdmin: false,
  };
}
