import { randomBytes } from 'node:crypto';
import { Database, newId, PLATFORM, type RefreshTokenRecord, RefreshTokensRepository } from '@guildhall/data';
import { type Clock, DomainError, sha256Hex } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../../http/tokens.js';
import { AccessTokens, type Session } from './access-tokens.js';

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
    private readonly refreshTokens: RefreshTokensRepository,
    private readonly accessTokens: AccessTokens,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  open(owner: Pick<Session, 'userId' | 'accountId'>): Promise<TokenPair> {
    return this.issue({ ...owner, familyId: newId('session') });
  }

  /** @throws {DomainError} `invalid_refresh_token` */
  async renew(refreshToken: string): Promise<{ tokens: TokenPair; session: Session }> {
    const renewed = await this.db.transaction(PLATFORM, async () => {
      const now = this.clock.now();
      const record = await this.refreshTokens.findByHash(sha256Hex(refreshToken));
      if (!record || record.revokedAt || record.expiresAt <= now) return null;
      const session = { userId: record.userId, accountId: record.accountId, familyId: record.familyId };
      if (!(await this.useOnce(record, now))) return null;
      return { session, tokens: await this.issue(session) };
    });
    if (!renewed) throw new DomainError('invalid_refresh_token');
    return renewed;
  }

  /** Closing an unknown or closed login is not an error: the caller wanted it closed. */
  close(refreshToken: string): Promise<void> {
    return this.db.transaction(PLATFORM, async () => {
      const record = await this.refreshTokens.findByHash(sha256Hex(refreshToken));
      if (record) await this.refreshTokens.revokeFamily(record.familyId, this.clock.now());
    });
  }

  /** A token that comes a second time has been stolen from somebody: its whole family ends. */
  private async useOnce(record: RefreshTokenRecord, now: Date): Promise<boolean> {
    if (!record.usedAt && (await this.refreshTokens.consume(record.id, now))) return true;
    await this.refreshTokens.revokeFamily(record.familyId, now);
    return false;
  }

  private async issue(session: Session): Promise<TokenPair> {
    const refreshToken = `rt_${randomBytes(32).toString('base64url')}`;
    const expiresAt = new Date(this.clock.now().getTime() + REFRESH_TOKEN_MS);
    await this.db.transaction(PLATFORM, () =>
      this.refreshTokens.create({ ...session, id: newId('refreshToken'), tokenHash: sha256Hex(refreshToken), expiresAt }),
    );
    return { token: this.accessTokens.issue(session), refreshToken };
  }
}
