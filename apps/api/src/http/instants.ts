import { DomainError } from '@guildhall/kernel';

/**
 * Reads the end of a credential's life, already checked by `IsInstant`; nothing said means no end.
 * @throws {DomainError} `validation_failed` for a moment that has passed
 */
export function futureInstant(text: string | null | undefined, pointer: string, now: Date): Date | null {
  if (text === null || text === undefined) return null;
  const instant = new Date(text);
  if (instant > now) return instant;
  throw new DomainError('validation_failed', { faults: [{ pointer, code: 'not_in_future', message: 'This moment has passed.' }] });
}
