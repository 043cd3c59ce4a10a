import { ERRORS } from '@guildhall/kernel';

const MESSAGES = {
  outbound_refused: ERRORS.outbound_refused.message,
  outbound_invalid: 'The request cannot be sent: its method, a header or a header value is not allowed.',
  outbound_timeout: 'The server did not answer in time.',
  outbound_too_large: 'The headers of the answer are too large.',
  outbound_too_many_redirects: 'The server redirected too often.',
  outbound_aborted: 'The request was cancelled.',
  outbound_failed: 'The server could not be reached, or its answer could not be read.',
} as const;

/** What can go wrong with an outgoing request; every refused target has the one code `outbound_refused`. */
export type OutboundErrorCode = keyof typeof MESSAGES;

/**
 * A failed outgoing request. `code` and `message` are public and depend on nothing but the kind of failure. `cause` is a short word for the log, never
 * the original error: parser errors carry bytes of the answer, in which the other side may have put our credentials.
 */
// THREAT[NET-08] a refused target is the same error whatever was found there
export class OutboundError extends Error {
  readonly code: OutboundErrorCode;

  constructor(code: OutboundErrorCode, cause?: string) {
    super(MESSAGES[code], cause === undefined ? undefined : { cause });
    this.name = 'OutboundError';
    this.code = code;
  }
}

/** Turns whatever the network layers throw into an {@link OutboundError}. */
export function toOutboundError(error: unknown): OutboundError {
  if (error instanceof OutboundError) return error;
  const cause = shortCause(error);
  return new OutboundError(cause === 'UND_ERR_HEADERS_OVERFLOW' ? 'outbound_too_large' : 'outbound_failed', cause);
}

/** The code of a network error (`ECONNREFUSED`), else the name of its class; never its text. */
export function shortCause(error: unknown): string {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return [code, name].find((word) => typeof word === 'string') ?? 'unknown';
}
