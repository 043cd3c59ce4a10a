import { DomainError, type ErrorCode, type Fault, jsonPointer } from '@guildhall/kernel';
import type { MadePlan } from '@guildhall/runtime';

const MESSAGES = {
  missing_variables: 'This variable has no value.',
  invalid_variables: 'The value does not have the declared type.',
} as const;

/**
 * Refuses a run whose variables keep it from starting.
 * THREAT[OPQ-03]: of an opaque skill not even the names of its variables are told.
 * @throws {DomainError} `missing_variables`, `invalid_variables`
 */
export function refuseVariables({ missing, invalid }: MadePlan, isOpaque: boolean): void {
  refuse('missing_variables', missing, isOpaque);
  refuse('invalid_variables', invalid, isOpaque);
}

function refuse(code: keyof typeof MESSAGES & ErrorCode, keys: readonly string[], isOpaque: boolean): void {
  if (keys.length === 0) return;
  const faults = keys.map((key): Fault => ({ pointer: jsonPointer('variables', key), code, message: MESSAGES[code] }));
  throw new DomainError(code, isOpaque ? {} : { faults });
}
