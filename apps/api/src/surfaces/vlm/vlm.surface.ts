import type { DomainError, ErrorCode, ErrorKind } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { STATUS_OF_KIND } from '../../http/status.js';
import type { Surface, SurfaceOccasion, SurfaceProblem } from '../../http/surface.js';

/** Codes that this surface has one word for where the native API has several. */
const CODES: Partial<Record<ErrorCode, string>> = {
  malformed_json: 'validation_failed',
  bad_request: 'validation_failed',
  body_too_large: 'payload_too_large',
};

/** The same for whole kinds, of which the native codes tell more than clients of this surface know. */
const KINDS: Partial<Record<ErrorKind, string>> = { internal: 'internal_error', unavailable: 'unavailable' };

/** What the native API understands and refuses, this surface calls malformed, as it does every rule on what a request says. */
const MALFORMED: ReadonlySet<ErrorCode> = new Set(['outbound_refused', 'invalid_webhook']);

/** Codes whose faults say what is wrong with the request; clients of this surface are told nothing but `detail`. */
const EXPLAINED: ReadonlySet<ErrorCode> = new Set(['validation_failed', 'invalid_webhook', 'missing_variables', 'invalid_variables']);

/** Fields that this surface spells in another way. */
const FIELDS: Readonly<Record<string, string>> = { callbackUrl: 'callback_url' };

/** The API of VLM Run below `/vlm/v1`, for its clients. */
@Injectable()
export class VlmSurface implements Surface {
  readonly prefix = '/vlm';

  /** `detail` is always a string: the clients print it. */
  present(fault: DomainError, { requestId }: SurfaceOccasion): SurfaceProblem {
    const message = messageOf(fault);
    const type = CODES[fault.code] ?? KINDS[fault.kind] ?? fault.code;
    const body = { detail: message, error: { message, type, id: requestId } };
    const status = MALFORMED.has(fault.code) ? 400 : STATUS_OF_KIND[fault.kind];
    return { status, contentType: 'application/json; charset=utf-8', body };
  }

  /** Requests come as ours do; `X-Client-Id` means nothing. */
  receive(): void {}
}

function messageOf({ code, message, faults }: DomainError): string {
  if (code === 'unauthenticated') return 'Missing or invalid API key';
  if (!EXPLAINED.has(code) || faults.length === 0) return message;
  return faults.map((fault) => (fault.pointer === '' ? fault.message : `${nameOf(fault.pointer)}: ${fault.message}`)).join('; ');
}

/** `query:/limit` is `limit`. */
function nameOf(pointer: string): string {
  const name = pointer.replace(/^\w+:/, '').replace(/^\//, '').replaceAll('/', '.');
  return FIELDS[name] ?? name;
}
