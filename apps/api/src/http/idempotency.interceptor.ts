import { Database, IdempotencyRepository, type IdempotentRequest, SecretBox, type SecretContext, type StoredAnswer } from '@guildhall/data';
import { type Clock, canonicalJson, DomainError, sha256Hex } from '@guildhall/kernel';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { Log } from './log.js';
import type { GuildhallRequest, Principal } from './principal.js';
import { describeFault } from './redaction.js';
import { CLOCK, LOG } from './tokens.js';

/** How long an answer is kept, in milliseconds. */
const KEEP_MS = 24 * 3_600_000;

/**
 * How long a running request holds its key, in milliseconds. One that takes longer is not harmed unless it is sent again meanwhile: then the
 * later one wins, and the earlier one is undone.
 */
const LOCK_MS = 5_000;

/** Addresses above this length are kept as their hash: the column is part of an index. */
const ROUTE_MAX = 300;

const KEY_FORM = /^[\x20-\x7e]{1,255}$/;

/** Headers that belong to the answer and not to the request. */
const KEPT_HEADERS = ['etag', 'location'] as const;

/**
 * Repeats the first answer to a request that comes again with the same `Idempotency-Key` (rule R17 of the threat model). Only answers of
 * success are kept: whatever failed has changed nothing and may be tried again. Bound to routes by `bindIdempotency`.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly db: Database,
    private readonly keys: IdempotencyRepository,
    private readonly box: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<GuildhallRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined || !request.principal) return next.handle();
    const wanted = identify(request, request.principal, readKey(key));
    return from(this.answer(wanted, http.getResponse<Response>(), () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }

  private async answer(request: IdempotentRequest, response: Response, work: () => Promise<unknown>): Promise<unknown> {
    const terms = { now: this.clock.now(), lockMs: LOCK_MS, keepMs: KEEP_MS };
    const claim = await this.db.transaction(request.accountId, () => this.keys.claim(request, terms));
    switch (claim.kind) {
      case 'claimed':
        return this.run(request, claim.lockedUntil, response, work);
      case 'answered':
        return this.replay(request, claim.answer, response);
      case 'other_body':
        throw new DomainError('idempotency_key_reused');
      case 'answer_lost':
        throw new DomainError('idempotency_answer_lost');
      case 'running':
        throw new DomainError('idempotency_in_progress', { details: { retryAfter: 1 } });
    }
  }

  private async run(request: IdempotentRequest, lockedUntil: Date, response: Response, work: () => Promise<unknown>): Promise<unknown> {
    const inAccount = (step: () => Promise<void>): Promise<void> => this.db.transaction(request.accountId, step).catch(this.report);
    const noteEffect = async (): Promise<void> => {
      const isOurs = await this.keys.noteEffect(request, lockedUntil, this.clock.now());
      if (!isOurs) throw new DomainError('idempotency_in_progress', { details: { retryAfter: 1 } });
    };
    try {
      const body = await this.db.sealed(noteEffect, work);
      await inAccount(() => this.keys.keep(request, lockedUntil, this.toStored(request, response, body)));
      return body;
    } catch (fault) {
      await inAccount(() => this.keys.release(request, lockedUntil));
      throw fault;
    }
  }

  /** The work is done or undone already, and its own outcome is what the caller must hear; the key stays held until its lock ends. */
  private readonly report = (fault: unknown): void =>
    this.log.error({ err: describeFault(fault) }, 'An idempotency key could not be written.');

  /** THREAT[AUT-02]: some answers show a new secret once, so what is kept of them is encrypted and bound to its key. */
  private toStored(request: IdempotentRequest, response: Response, body: unknown): StoredAnswer {
    const headers = KEPT_HEADERS.flatMap((name) => {
      const value = response.getHeader(name);
      return typeof value === 'string' ? [[name, value]] : [];
    });
    const sealed = this.box.seal(JSON.stringify(body ?? null), contextOf(request));
    return { status: response.statusCode, body: sealed, headers: Object.fromEntries(headers) };
  }

  private replay(request: IdempotentRequest, answer: StoredAnswer, response: Response): unknown {
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
    response.setHeader('Idempotent-Replayed', 'true');
    response.status(answer.status);
    return JSON.parse(this.box.open(answer.body, contextOf(request)));
  }
}

/** @throws {DomainError} `validation_failed` */
function readKey(header: string | string[]): string {
  if (typeof header === 'string' && KEY_FORM.test(header)) return header;
  const message = 'Expects 1 to 255 printable ASCII characters.';
  throw new DomainError('validation_failed', { faults: [{ pointer: 'header:/idempotency-key', code: 'invalid_key', message }] });
}

/** The address with its ids is part of the route: the same key on another skill is another request. */
function identify(request: GuildhallRequest, { accountId }: Principal, key: string): IdempotentRequest {
  const route = `${request.method} ${request.originalUrl}`;
  return {
    accountId,
    key,
    route: route.length > ROUTE_MAX ? `${request.method} sha256:${sha256Hex(route)}` : route,
    bodyHash: hashOf(request.upload ?? request.body),
  };
}

function hashOf(body: unknown): string {
  if (body instanceof Uint8Array) return sha256Hex(body);
  return sha256Hex(body === undefined ? '' : canonicalJson(body));
}

const contextOf = ({ accountId, route, key }: IdempotentRequest): SecretContext => ['idempotency_answer', accountId, route, key];
