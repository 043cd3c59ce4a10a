import { type AccountId, type Clock, DomainError, type Id, isId, sha256Hex } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import passport from 'passport';
import { Authenticator, type Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { API_KEY_PREFIX } from './api-key-form.js';
import { ApiKeyTokens } from './api-key-tokens.js';
import { CERTIFICATE_STRATEGY, CertificateStrategy, present } from './certificate.strategy.js';
import { CertificateTokens } from './certificate-tokens.js';
import { SESSION_STRATEGY, SessionStrategy } from './session.strategy.js';
import { TokenBeliefs, type Verdict } from './token-beliefs.js';
import { bearerOf, readTokenHeader } from './token-form.js';

/** Judges `Authorization: Bearer …`: session tokens and certificate tokens by passport-jwt, API keys by their hash. */
@Injectable()
export class BearerAuthenticator extends Authenticator {
  /** Not the shared one of the package: two applications in one process must not ask each other's strategies. */
  private readonly passport = new passport.Passport();
  private readonly beliefs: TokenBeliefs;
  /** Tokens that are being judged: a burst of requests with one token asks once. */
  private readonly pending = new Map<string, Promise<Verdict>>();

  constructor(
    private readonly apiKeys: ApiKeyTokens,
    private readonly certificates: CertificateTokens,
    session: SessionStrategy,
    certificate: CertificateStrategy,
    @Inject(CLOCK) clock: Clock,
  ) {
    super();
    this.beliefs = new TokenBeliefs(clock);
    this.passport.use(SESSION_STRATEGY, session).use(CERTIFICATE_STRATEGY, certificate);
  }

  async authenticate(request: Request): Promise<Principal> {
    const token = bearerOf(request);
    if (!token) throw new DomainError('unauthenticated');
    return (await this.judgeOnce(sha256Hex(token), token, request)).principal;
  }

  recall(request: Request): Principal | null {
    const token = bearerOf(request);
    return token ? this.beliefs.find(sha256Hex(token)) : null;
  }

  forget(accountId: AccountId): void {
    this.beliefs.forget(accountId);
  }

  private judgeOnce(fingerprint: string, token: string, request: Request): Promise<Verdict> {
    const running = this.pending.get(fingerprint);
    if (running) return running;
    const judged = this.judge(token, request)
      .then((verdict) => {
        this.beliefs.keep(fingerprint, verdict);
        return verdict;
      })
      .finally(() => this.pending.delete(fingerprint));
    this.pending.set(fingerprint, judged);
    return judged;
  }

  private async judge(token: string, request: Request): Promise<Verdict> {
    if (token.startsWith(API_KEY_PREFIX)) return this.apiKeys.judge(token);
    const header = readTokenHeader(token);
    if (!header) throw new DomainError('unauthenticated');
    // THREAT[AUT-01]: `kid` chooses a key and the strategy that belongs to it; no key is ever tried under another strategy.
    return isId('certificate', header.kid) ? this.judgeCertificate(header.kid, request) : this.askPassport(SESSION_STRATEGY, request);
  }

  private async judgeCertificate(id: Id<'certificate'>, request: Request): Promise<Verdict> {
    const certificate = await this.certificates.find(id);
    present(request, certificate);
    const verdict = await this.askPassport(CERTIFICATE_STRATEGY, request);
    await this.certificates.noteUse(certificate);
    return verdict;
  }

  private askPassport(strategy: string, request: Request): Promise<Verdict> {
    return new Promise((resolve, reject) => {
      const answer = (fault: unknown, verdict: unknown): void => {
        if (fault) reject(fault);
        else if (verdict) resolve(verdict as Verdict);
        else reject(new DomainError('unauthenticated'));
      };
      this.passport.authenticate(strategy, { session: false }, answer)(request);
    });
  }
}
