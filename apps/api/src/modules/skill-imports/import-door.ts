import type { Config } from '@guildhall/config';
import { DomainError } from '@guildhall/kernel';
import { createOutbound, type Outbound, OutboundError, outboundRules } from '@guildhall/runtime';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '../../http/tokens.js';

/** Milliseconds for a document, redirects included: somebody waits for the answer. */
const PATIENCE_MS = 20_000;

/** The way to the servers that skills are imported from. THREAT[NET-01]: there is no other. */
@Injectable()
export class ImportDoor implements OnApplicationShutdown {
  readonly outbound: Outbound;

  constructor(@Inject(CONFIG) config: Config) {
    this.outbound = createOutbound(outboundRules(config));
  }

  onApplicationShutdown(): Promise<void> {
    return this.outbound.close();
  }

  /** @throws {DomainError} `outbound_refused`, `import_failed` */
  async fetchText(url: string): Promise<string> {
    try {
      const headers = { accept: 'application/json, application/yaml, text/yaml, */*;q=0.5' };
      const answer = await this.outbound.send({ method: 'GET', url, headers, timeoutMs: PATIENCE_MS });
      if (answer.status !== 200) throw importFailed(`status_${answer.status}`);
      if (answer.truncated) throw importFailed('too_large');
      return answer.text();
    } catch (error) {
      throw error instanceof OutboundError ? importFailed(error.code) : error;
    }
  }
}

/** @param reason what went wrong, in a word */
export function importFailed(reason: string): DomainError {
  if (reason !== 'outbound_refused') return new DomainError('import_failed', { details: { reason } });
  const message = 'The address is not one that this server may call.';
  return new DomainError('outbound_refused', { faults: [{ pointer: '/url', code: 'outbound_refused', message }] });
}
