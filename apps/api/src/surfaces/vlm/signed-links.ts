import { timingSafeEqual } from 'node:crypto';
import type { Config } from '@guildhall/config';
import { SecretBox } from '@guildhall/data';
import { type AccountId, type Clock, DomainError, isId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, CONFIG } from '../../http/tokens.js';

/** What a link is good for. */
export interface LinkedCall {
  readonly method: 'GET' | 'PUT';
  /** Such as `/vlm/v1/files/6b001a20-…/content`. */
  readonly path: string;
}

const TOKEN = /^([0-9a-f]{24})\.(\d{1,12})\.([\w-]{43})$/;

/**
 * Links that work without a key: for one call, in the name of one account, until a moment. What they lead to is judged when they are used,
 * as if the account asked itself.
 * THREAT[AUT-02]: whoever has a link has that one thing and no key; no log has its token.
 */
@Injectable()
export class SignedLinks {
  constructor(
    private readonly box: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @param seconds for which it is good */
  make({ method, path }: LinkedCall, accountId: AccountId, seconds: number): string {
    const expires = Math.floor(this.clock.now().getTime() / 1000) + seconds;
    const [signature] = this.signaturesOf({ method, path }, accountId, expires);
    const token = [accountId.slice(-24), expires, signature?.toString('base64url')].join('.');
    return `${this.config.publicUrl}${path}?token=${token}`;
  }

  /** @returns the account that has made the link @throws {DomainError} `link_expired`, whatever is wrong with it */
  read({ method, path }: LinkedCall, token: unknown): AccountId {
    const [, digits, expires, signature = ''] = TOKEN.exec(typeof token === 'string' ? token : '') ?? [];
    const accountId = `acc_${digits}`;
    const given = Buffer.from(signature, 'base64url');
    // THREAT[AUT-02]: every possible signature is compared in constant time, before anything is looked for.
    const isOurs =
      isId('account', accountId) &&
      this.signaturesOf({ method, path }, accountId, Number(expires))
        .map((known) => known.length === given.length && timingSafeEqual(known, given))
        .includes(true);
    if (!isOurs || Number(expires) * 1000 <= this.clock.now().getTime()) throw new DomainError('link_expired');
    return accountId;
  }

  private signaturesOf({ method, path }: LinkedCall, accountId: AccountId, expires: number): Buffer[] {
    return this.box.signatures(['link', method, path, accountId, expires].join('\n'));
  }
}
