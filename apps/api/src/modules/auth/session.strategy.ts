import type { Config } from '@guildhall/config';
import { PrincipalsRepository, type SessionHolderRecord } from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import { effectiveScopes } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import type { Principal } from '../../http/principal.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { ACCESS_TOKEN_SECONDS, type AccessClaims, TOKEN_AUDIENCE, TOKEN_ISSUER } from './access-tokens.js';
import { SigningKeys } from './signing-keys.js';
import type { Verdict } from './token-beliefs.js';
import { bearerOf, readTokenHeader } from './token-form.js';
import { isAlive } from './token-times.js';

export const SESSION_STRATEGY = 'session';

/** Access tokens that this server issued. */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy, SESSION_STRATEGY) {
  constructor(
    keys: SigningKeys,
    private readonly principals: PrincipalsRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super({
      jwtFromRequest: bearerOf,
      algorithms: ['RS256'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      secretOrKeyProvider: (_request: Request, token: string, done: (fault: Error | null, key?: string) => void) => {
        const key = keys.find(readTokenHeader(token)?.kid ?? '');
        if (key) done(null, key.publicPem);
        else done(new Error('unknown key'));
      },
    } as StrategyOptionsWithoutRequest);
  }

  async validate(claims: AccessClaims): Promise<Verdict | false> {
    if (claims.typ !== 'access' || !isAlive(claims, this.clock.now(), ACCESS_TOKEN_SECONDS)) return false;
    const holder = await this.principals.findSession(claims.sid, claims.acc, claims.sub);
    return holder ? { principal: this.principalOf(holder, claims.sid), expiresAt: new Date(claims.exp * 1000) } : false;
  }

  private principalOf(holder: SessionHolderRecord, familyId: string): Principal {
    return {
      kind: 'user',
      credentialId: familyId,
      accountId: holder.accountId,
      accountSlug: holder.accountSlug,
      isSuspended: holder.isSuspended,
      userId: holder.userId,
      email: holder.email,
      role: holder.role,
      scopes: effectiveScopes(holder.role, null),
      isPlatformAdmin: this.config.adminEmails.includes(holder.email),
    };
  }
}
