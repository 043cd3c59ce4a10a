import { DomainError, type ErrorCode, type Fault } from '@guildhall/kernel';

/** What the parsers of the pure libraries answer. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly faults: readonly Fault[] };

/** @throws {DomainError} with the code and the faults that the parser found */
export function accepted<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new DomainError(parsed.code, { faults: parsed.faults });
  return parsed.value;
}
