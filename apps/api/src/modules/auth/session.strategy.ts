import type { Config } from '@guildhall/config';
import { Database, IdentityRepository, PLATFORM, RefreshTokensRepository } from '@guildhall/data';
import { effectiveScopes } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { ExtractJwt, Strategy, type StrategyOptionsWithoutRequest } from 'passport-jwt';
import type { Principal } from '../../http/principal.js';
import { CONFIG } from '../../http/tokens.js';
import { type AccessClaims, TOKEN_AUDIENCE, TOKEN_ISSUER } from './access-tokens.js';
import { SigningKeys } from './signing-keys.js';
import { readTokenHeader } from './token-form.js';

export const SESSION_STRATEGY = 'session';

/** Access tokens that this server issued. */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy, SESSION_STRATEGY) {
  constructor(
    keys: SigningKeys,
    private readonly db: Database,
    private readonly identities: IdentityRepository,
    private readonly refreshTokens: RefreshTokensRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      algorithms: ['RS256'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      secretOrKeyProvider: (_request: Request, token: string, done: (fault: Error | null, key?: string) => void) => {
        const key = keys.find(readTokenHeader(token)?.kid ?? '');
        if (key) done(null, key.publicKey.export({ type: 'spki', format: 'pem' }) as string);
        else done(new Error('unknown key'));
      },
    } as StrategyOptionsWithoutRequest);
  }

  /** THREAT[AUT-03]: a closed session or a lost membership ends the token before it expires. */
  async validate(claims: AccessClaims): Promise<Principal | false> {
    if (claims.typ !== 'access') return false;
    const membership = await this.db.transaction(PLATFORM, async () =>
      (await this.refreshTokens.isFamilyRevoked(claims.sid)) ? null : this.identities.findMembership(claims.acc, claims.sub),
    );
    if (!membership) return false;
    const { user, account, role } = membership;
    return {
      kind: 'user',
      credentialId: claims.sid,
      accountId: account.id,
      accountSlug: account.slug,
      userId: user.id,
      email: user.email,
      role,
      scopes: effectiveScopes(role, null),
      isPlatformAdmin: this.config.adminEmails.includes(user.email),
    };
  }
}
