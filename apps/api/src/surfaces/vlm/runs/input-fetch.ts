import type { Config } from '@guildhall/config';
import { Turnstile } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { createOutbound, deadlineIn, type Outbound, OutboundError, outboundRules } from '@guildhall/runtime';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG } from '../../../http/tokens.js';
import { LARGEST_INPUTS, type ReadFile } from './run-file.js';

/** How long one file may take, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** How long all files of one request may take, in milliseconds. */
const ALL_MS = 60_000;

/** THREAT[FLT-06]: what is fetched lies in memory until it is kept, so few do it at once. */
const AT_ONCE = { places: 16, patienceMs: 10_000, queueLimit: 200 };

/** Requests of one account that may fetch at once: addresses that answer slowly keep nobody else waiting. */
const PER_ACCOUNT = 4;

/** Seconds after which a refused client may come back. */
const RETRY_SECONDS = 5;

/** How much may come, and how long it may take. */
export interface FetchTerms {
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Fetches files that requests name by their addresses. */
@Injectable()
export class InputFetch implements OnModuleDestroy {
  private readonly outbound: Outbound;
  private readonly turns = new Turnstile(AT_ONCE);
  private readonly busy = new Map<AccountId, number>();

  constructor(@Inject(CONFIG) config: Config) {
    this.outbound = createOutbound({ ...outboundRules(config), limits: { bodyBytes: LARGEST_INPUTS } });
  }

  onModuleDestroy(): Promise<void> {
    return this.outbound.close();
  }

  /**
   * Does work that fetches files, beside the little that may do so at the same time.
   * @throws {DomainError} `rate_limited`, `unavailable`
   */
  async during<T>(accountId: AccountId, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const count = this.busy.get(accountId) ?? 0;
    if (count >= PER_ACCOUNT) throw new DomainError('rate_limited', { details: { limit: 'fetches', retryAfter: RETRY_SECONDS } });
    this.busy.set(accountId, count + 1);
    try {
      return await this.turns.pass(() => this.within(work));
    } finally {
      const left = (this.busy.get(accountId) ?? 1) - 1;
      if (left > 0) this.busy.set(accountId, left);
      else this.busy.delete(accountId);
    }
  }

  private async within<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const deadline = deadlineIn(ALL_MS);
    try {
      return await work(deadline.signal);
    } finally {
      deadline.clear();
    }
  }

  /**
   * THREAT[NET-01]: through the one door to the network, which judges the address and where it leads.
   * @param place of the address in the request, for refusals
   * @param maxBytes what may come at most
   * @param signal of `during`
   * @throws {DomainError} `outbound_refused`, `validation_failed`, `body_too_large`
   */
  async fetch(url: string, place: string, { maxBytes, signal }: FetchTerms): Promise<ReadFile> {
    const answer = await this.outbound.send({ method: 'GET', url, timeoutMs: TIMEOUT_MS, maxBytes, signal }).catch((fault: unknown) => {
      throw refusal(fault, place);
    });
    if (answer.status < 200 || answer.status > 299)
      throw new DomainError('validation_failed', { detail: `${place}: the address answered ${answer.status}` });
    if (answer.truncated) throw new DomainError('body_too_large', { details: { limit: LARGEST_INPUTS } });
    return { name: nameIn(url), mediaType: answer.headers['content-type'] ?? null, bytes: answer.body };
  }
}

/** THREAT[NET-08]: what could not be reached, and how, is one answer. */
function refusal(fault: unknown, place: string): unknown {
  if (!(fault instanceof OutboundError)) return fault;
  if (fault.code === 'outbound_refused') return new DomainError('outbound_refused', { detail: `${place}: ${fault.message}` });
  return new DomainError('validation_failed', { detail: `${place}: the file could not be fetched` });
}

function nameIn(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
