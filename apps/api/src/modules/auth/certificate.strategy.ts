import type { CertificateHolderRecord } from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import { effectiveScopes, type Role } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { isEmail } from 'class-validator';
import type { Request } from 'express';
import { Strategy, type StrategyOptionsWithRequest } from 'passport-jwt';
import { CLOCK } from '../../http/tokens.js';
import { TOKEN_AUDIENCE } from './access-tokens.js';
import type { Verdict } from './token-beliefs.js';
import { bearerOf } from './token-form.js';
import { isAlive } from './token-times.js';

export const CERTIFICATE_STRATEGY = 'certificate';

/** Longest life of a certificate token, in seconds. */
const CERTIFICATE_TOKEN_SECONDS = 24 * 3600;

/** A management token does what an admin does; only a person can be an owner. */
export const CERTIFICATE_ROLE: Role = 'admin';

/** What a holder of a certificate may write into a token. */
export interface CertificateClaims {
  readonly iat?: unknown;
  readonly nbf?: unknown;
  readonly exp?: unknown;
  readonly aud?: unknown;
  readonly iss?: unknown;
  readonly typ?: unknown;
  /** End user on whose behalf the holder calls; it is noted and gives no right. */
  readonly email?: unknown;
}

/** The certificate that a request names, found before its token is verified. */
const presented = new WeakMap<Request, CertificateHolderRecord>();

export function present(request: Request, certificate: CertificateHolderRecord): void {
  presented.set(request, certificate);
}

/** Management tokens: JWTs that a customer signs with the private half of a certificate. */
@Injectable()
export class CertificateStrategy extends PassportStrategy(Strategy, CERTIFICATE_STRATEGY) {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {
    super({
      jwtFromRequest: bearerOf,
      algorithms: ['RS256'],
      passReqToCallback: true,
      jsonWebTokenOptions: { clockTolerance: 60 },
      secretOrKeyProvider: (request: Request, _token: string, done: (fault: Error | null, key?: string) => void) => {
        const certificate = presented.get(request);
        if (certificate) done(null, certificate.publicKey);
        else done(new Error('no certificate was presented'));
      },
    } as StrategyOptionsWithRequest);
  }

  validate(request: Request, claims: CertificateClaims): Verdict | false {
    const certificate = presented.get(request);
    if (!certificate || !isMeantForUs(claims, certificate)) return false;
    if (!isAlive(claims, this.clock.now(), CERTIFICATE_TOKEN_SECONDS)) return false;
    if (claims.email !== undefined && !isEmail(claims.email)) return false;
    return { principal: principalOf(certificate, claims.email as string | undefined), expiresAt: new Date((claims.exp as number) * 1000) };
  }
}

/**
 * THREAT[AUT-01]: a holder may sign tokens for other services with the same key; one that says that it is for another audience, from
 * another issuer or of another type is not for us. What it does not say is not asked for.
 */
function isMeantForUs({ aud, iss, typ }: CertificateClaims, { id, accountId, accountSlug }: CertificateHolderRecord): boolean {
  const audiences = [aud].flat();
  return (
    (aud === undefined || audiences.includes(TOKEN_AUDIENCE)) &&
    (iss === undefined || iss === id || iss === accountId || iss === accountSlug) &&
    (typ === undefined || typ === 'management')
  );
}

/** THREAT[TEN-06]: the email is the holder's word about an end user; it makes nobody an operator. */
function principalOf(
  { id, accountId, accountSlug, isSuspended }: CertificateHolderRecord,
  email: string | undefined,
): Verdict['principal'] {
  return {
    kind: 'certificate',
    credentialId: id,
    accountId,
    accountSlug,
    isSuspended,
    userId: null,
    email: email?.toLowerCase() ?? null,
    role: CERTIFICATE_ROLE,
    scopes: effectiveScopes(CERTIFICATE_ROLE, null),
    isPlatformAdmin: false,
  };
}
