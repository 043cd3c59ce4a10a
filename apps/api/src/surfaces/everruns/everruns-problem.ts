import type { DomainError, ErrorCode } from '@guildhall/kernel';
import { STATUS_OF_KIND, TITLE_OF_STATUS } from '../../http/status.js';
import type { SurfaceOccasion, SurfaceProblem } from '../../http/surface.js';

/** Where a client can go on. */
interface AllowedAction {
  readonly rel: 'get-existing' | 'retry-later';
  readonly method?: 'GET';
  readonly href?: string;
}

/** Body of every failure on the Everruns surface. */
interface EverrunsProblem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance: string;
  readonly request_id: string;
  readonly errors?: readonly string[];
  readonly allowed_actions?: readonly AllowedAction[];
  readonly retry_after_seconds?: number;
}

/** Codes that are called otherwise here. */
const CODES: Readonly<Partial<Record<ErrorCode, string>>> = {
  bad_request: 'validation_failed',
  malformed_json: 'validation_failed',
  body_too_large: 'payload_too_large',
  internal: 'internal_error',
};

/** What this surface counts among mistakes of the request. */
const IS_MISTAKE: ReadonlySet<ErrorCode> = new Set(['skill_archived', 'skill_not_archived']);

const TITLES: Readonly<Record<number, string>> = { 413: 'Payload Too Large', 422: 'Unprocessable Entity' };

/** Seconds after which a client may try again what failed for want of something of ours. */
const RETRY_SECONDS = 2;

/** A failure as the clients of Everruns know it. What a client can do next is said where there is something. */
export function presentProblem(fault: DomainError, { requestId, path }: SurfaceOccasion): SurfaceProblem {
  const status = IS_MISTAKE.has(fault.code) ? 400 : STATUS_OF_KIND[fault.kind];
  const body: EverrunsProblem = {
    title: TITLES[status] ?? TITLE_OF_STATUS[status] ?? 'Error',
    status,
    detail: status === 401 ? 'Missing or invalid API key' : fault.message,
    code: status === 503 ? 'unavailable' : (CODES[fault.code] ?? fault.code),
    instance: path,
    request_id: requestId,
    ...(fault.faults.length > 0 ? { errors: fault.faults.map(sentenceOf(fault)) } : {}),
    ...nextOf(fault, status),
  };
  return { status, contentType: 'application/problem+json; charset=utf-8', body };
}

/** Sentences about a SKILL.md name their field themselves. */
const sentenceOf =
  ({ code }: DomainError) =>
  ({ pointer, message }: DomainError['faults'][number]): string =>
    code === 'invalid_skill_md' || pointer === '' ? message : `${pointer}: ${message}`;

function nextOf({ details }: DomainError, status: number): Pick<EverrunsProblem, 'allowed_actions' | 'retry_after_seconds'> {
  if (status === 409 && typeof details?.existing === 'string')
    return { allowed_actions: [{ rel: 'get-existing', method: 'GET', href: details.existing }] };
  if (status !== 429 && status !== 503) return {};
  const wait = details?.retryAfter;
  return { allowed_actions: [{ rel: 'retry-later' }], retry_after_seconds: typeof wait === 'number' ? wait : RETRY_SECONDS };
}
