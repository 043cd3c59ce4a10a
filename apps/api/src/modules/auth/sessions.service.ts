import {
  Database,
  IdentityRepository,
  type MembershipRecord,
  newId,
  PLATFORM,
  type RefreshTokenRecord,
  RefreshTokensRepository,
} from '@guildhall/data';
import { type Clock, DomainError, sha256Hex } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { Authenticator } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { AccessTokens, type Session } from './access-tokens.js';
import type { SessionAnswer } from './auth.dto.js';
import { presentSession } from './auth.presenter.js';
import { newOpaqueToken } from './opaque-tokens.js';

/** Life of an unused refresh token, in milliseconds. */
const REFRESH_TOKEN_MS = 30 * 24 * 3_600_000;

export interface TokenPair {
  readonly token: string;
  readonly refreshToken: string;
}

/** Opens, renews and closes logins. A refresh token works once; a second use ends the whole login. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly db: Database,
    private readonly identities: IdentityRepository,
    private readonly refreshTokens: RefreshTokensRepository,
    private readonly accessTokens: AccessTokens,
    private readonly authenticator: Authenticator,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Opens a login of a member; a transaction that is open is joined. */
  open(membership: MembershipRecord): Promise<SessionAnswer> {
    const session = { userId: membership.user.id, accountId: membership.account.id, familyId: newId('session') };
    return this.db.transaction(PLATFORM, async () => {
      const tokens = await this.issue(session);
      await this.record('session.open', session);
      return presentSession(membership, tokens);
    });
  }

  /** @throws {DomainError} `invalid_refresh_token` */
  async renew(refreshToken: string): Promise<SessionAnswer> {
    // Refused outside the transaction: what a theft has revoked must not be rolled back.
    const renewed = await this.db.transaction(PLATFORM, () => this.exchange(sha256Hex(refreshToken)));
    if (!renewed) throw new DomainError('invalid_refresh_token');
    return renewed;
  }

  /** Closing an unknown or closed login is not an error: the caller wanted it closed. */
  close(refreshToken: string): Promise<void> {
    return this.db.transaction(PLATFORM, async () => {
      const record = await this.refreshTokens.findByHash(sha256Hex(refreshToken));
      if (record && !(await this.refreshTokens.isFamilyRevoked(record.familyId))) await this.end(record, 'session.close');
    });
  }

  private async exchange(tokenHash: string): Promise<SessionAnswer | null> {
    const now = this.clock.now();
    const record = await this.refreshTokens.findByHash(tokenHash);
    if (!record || record.expiresAt <= now || (await this.refreshTokens.isFamilyRevoked(record.familyId))) return null;
    const membership = await this.identities.findMembership(record.accountId, record.userId);
    if (!membership) return null;
    // A token that comes a second time has been stolen from somebody: its whole family ends.
    if (record.usedAt || !(await this.refreshTokens.consume(record.id, now))) return this.end(record, 'session.reuse');
    return presentSession(membership, await this.issue(record));
  }

  private async end(record: RefreshTokenRecord, action: 'session.close' | 'session.reuse'): Promise<null> {
    await this.refreshTokens.revokeFamily(record.familyId, this.clock.now());
    await this.record(action, record);
    this.db.afterCommit(() => this.authenticator.forget(record.accountId));
    return null;
  }

  private record(action: string, { accountId, userId, familyId }: Session): Promise<void> {
    return this.audit.record({ accountId, actor: { type: 'user', id: userId, accountId }, action, target: familyId });
  }

  private async issue({ userId, accountId, familyId }: Session): Promise<TokenPair> {
    const refreshToken = newOpaqueToken('rt_');
    const expiresAt = new Date(this.clock.now().getTime() + REFRESH_TOKEN_MS);
    const session = { userId, accountId, familyId };
    await this.refreshTokens.create({ ...session, id: newId('refreshToken'), tokenHash: sha256Hex(refreshToken), expiresAt });
    return { token: this.accessTokens.issue(session), refreshToken };
  }
}
