import type { Config } from '@guildhall/config';
import { DomainError } from '@guildhall/kernel';
import { createOutbound, type Outbound, OutboundError, parseCidr } from '@guildhall/runtime';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG } from '../../../http/tokens.js';
import { LARGEST_INPUTS, type ReadFile } from './run-file.js';

/** How long one file may take, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** Fetches files that requests name by their addresses. */
@Injectable()
export class InputFetch implements OnModuleDestroy {
  private readonly outbound: Outbound;

  constructor(@Inject(CONFIG) { outboundAllow, nodeEnv }: Config) {
    const rules = { allow: outboundAllow.map(parseCidr), production: nodeEnv === 'production' };
    this.outbound = createOutbound({ ...rules, limits: { bodyBytes: LARGEST_INPUTS } });
  }

  onModuleDestroy(): Promise<void> {
    return this.outbound.close();
  }

  /**
   * THREAT[NET-01]: through the one door to the network, which judges the address and where it leads.
   * @param place of the address in the request, for refusals
   * @param maxBytes what may come at most
   * @throws {DomainError} `outbound_refused`, `validation_failed`, `body_too_large`
   */
  async fetch(url: string, place: string, maxBytes: number): Promise<ReadFile> {
    const answer = await this.outbound.send({ method: 'GET', url, timeoutMs: TIMEOUT_MS, maxBytes }).catch((fault: unknown) => {
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
