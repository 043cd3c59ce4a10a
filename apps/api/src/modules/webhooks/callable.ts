import { DomainError } from '@guildhall/kernel';
import { checkUrl, type OutboundRules } from '@guildhall/runtime';

/**
 * THREAT[NET-01]: what is plainly not public is refused when it is set; the rest is judged again, address by address, when it is called.
 * @throws {DomainError} `outbound_refused` for an address or port that may not be called, `invalid_webhook` for what is no such URL
 */
export function requireCallable(url: string, rules: OutboundRules, pointer: string): void {
  const check = checkUrl(url, { ...rules, pointer });
  if (check.ok) return;
  throw new DomainError(check.fault.code === 'outbound_refused' ? 'outbound_refused' : 'invalid_webhook', { faults: [check.fault] });
}
