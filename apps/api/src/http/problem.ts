import { type DomainError, ERRORS, type Fault, publicCode } from '@guildhall/kernel';
import { STATUS_OF_KIND, TITLE_OF_STATUS } from './status.js';

/** Body of every error answer (RFC 9457, with the fields that clients of the native API expect beside it). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The route, not the address: two ids that a caller may not see must answer alike. */
  readonly instance: string;
  readonly error: string;
  readonly error_code: string;
  readonly hint: string;
  readonly ok: false;
  readonly success: false;
  readonly request_id: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly Fault[];
}

export interface ProblemOccasion {
  readonly requestId: string;
  readonly route: string;
}

/** Builds the public body of a failure; nothing of its cause enters. */
export function problemOf(fault: DomainError, occasion: ProblemOccasion): Problem {
  const status = STATUS_OF_KIND[fault.kind];
  return {
    type: `/docs/errors#${fault.code}`,
    title: TITLE_OF_STATUS[status] ?? 'Error',
    status,
    detail: fault.message,
    instance: occasion.route,
    error: fault.message,
    error_code: publicCode(fault.code),
    hint: ERRORS[fault.code].hint,
    ok: false,
    success: false,
    request_id: occasion.requestId,
    ...(fault.details ? { details: fault.details } : {}),
    ...(fault.faults.length > 0 ? { errors: fault.faults } : {}),
  };
}
