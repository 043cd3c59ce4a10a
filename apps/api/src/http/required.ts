import { DomainError } from '@guildhall/kernel';

/** @returns what was looked for @throws {DomainError} `not_found` when there is nothing */
export function required<T>(found: T | null | undefined): T {
  if (found === null || found === undefined) throw new DomainError('not_found');
  return found;
}
