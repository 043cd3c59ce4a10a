import { DomainError, sha256Hex } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { LRUCache } from 'lru-cache';
import passport from 'passport';
import { Authenticator, type Principal } from '../../http/principal.js';
import { SESSION_STRATEGY } from './session.strategy.js';
import { readTokenHeader } from './token-form.js';

/** How long a judged token is believed without asking again, in milliseconds; a revocation works everywhere after that. */
const BELIEF_MS = 4_000;
const BEARER = /^Bearer ([^\s]+)$/i;

/** Judges `Authorization: Bearer …`: session tokens and certificate tokens by passport-jwt, API keys by their hash. */
@Injectable()
export class BearerAuthenticator extends Authenticator {
  /** THREAT[AUT-03]: bounded in time; the key is a hash, so that a memory dump shows no token. */
  private readonly believed = new LRUCache<string, Principal>({ max: 5_000, ttl: BELIEF_MS });

  async authenticate(request: Request): Promise<Principal> {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (!token) throw new DomainError('unauthenticated');
    const fingerprint = sha256Hex(token);
    const known = this.believed.get(fingerprint);
    if (known) return known;
    const principal = await this.judge(token, request);
    this.believed.set(fingerprint, principal);
    return principal;
  }

  private async judge(token: string, request: Request): Promise<Principal> {
    if (!readTokenHeader(token)) throw new DomainError('unauthenticated');
    return this.askPassport(SESSION_STRATEGY, request);
  }

  private askPassport(strategy: string, request: Request): Promise<Principal> {
    return new Promise((resolve, reject) => {
      const answer = (fault: unknown, principal: unknown): void => {
        if (fault) reject(fault);
        else if (principal) resolve(principal as Principal);
        else reject(new DomainError('unauthenticated'));
      };
      passport.authenticate(strategy, { session: false }, answer)(request);
    });
  }
}
