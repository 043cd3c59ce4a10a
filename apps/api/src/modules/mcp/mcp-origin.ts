import type { Config } from '@guildhall/config';
import { DomainError } from '@guildhall/kernel';

/** Names that nobody can point elsewhere. */
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * THREAT[AUT-07]: a page whose name its owner points at this server (DNS rebinding) gives itself away by the `Origin` that browsers send.
 * @param origin undefined for clients that are no browser
 * @throws {DomainError} `origin_not_allowed`
 */
export function requireKnownOrigin(origin: string | undefined, config: Pick<Config, 'publicUrl' | 'corsOrigins'>): void {
  if (origin === undefined || config.corsOrigins.includes(origin)) return;
  const page = URL.canParse(origin) ? new URL(origin) : null;
  const isKnown = page !== null && (LOOPBACK.has(page.hostname) || page.origin === new URL(config.publicUrl).origin);
  if (!isKnown) throw new DomainError('origin_not_allowed');
}
