import type { VersionRecord } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';

/**
 * Judges a version that a body names to stay with it.
 * THREAT[GRT-06]: one that its author took back is not taken up anew; installs and grants that have it keep it.
 * @throws {DomainError} `unknown_version`
 */
export function requireUsable(version: VersionRecord | null): void {
  if (version && !version.yankedAt) return;
  const message = version ? 'This version was yanked by the author.' : 'The skill has no such version.';
  throw new DomainError('unknown_version', { faults: [{ pointer: '/version', code: version ? 'yanked' : 'unknown', message }] });
}
