import type { AccountId, Clock, UserId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { CLOCK } from '../../http/tokens.js';
import { SigningKeys } from './signing-keys.js';

/** Life of an access token, in seconds. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;

export const TOKEN_ISSUER = 'guildhall';
export const TOKEN_AUDIENCE = 'guildhall-api';

/** Claims of an access token: a user's session in one account. */
export interface AccessClaims {
  readonly sub: UserId;
  readonly acc: AccountId;
  /** Family of the refresh token: revoking it ends the access token too. */
  readonly sid: string;
  readonly typ: 'access';
  /** Seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
}

export interface Session {
  readonly userId: UserId;
  readonly accountId: AccountId;
  readonly familyId: string;
}

@Injectable()
export class AccessTokens {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  issue({ userId, accountId, familyId }: Session): string {
    const iat = Math.floor(this.clock.now().getTime() / 1000);
    const claims: AccessClaims = { sub: userId, acc: accountId, sid: familyId, typ: 'access', iat, exp: iat + ACCESS_TOKEN_SECONDS };
    return this.jwt.sign(claims, {
      algorithm: 'RS256',
      privateKey: this.keys.current.privateKey,
      keyid: this.keys.current.kid,
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
    });
  }
}
