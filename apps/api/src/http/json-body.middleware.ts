import { DomainError } from '@guildhall/kernel';
import type { Request, RequestHandler, Response } from 'express';
import { parseJsonBody } from './json-body.js';
import { asDomainError, sendProblem } from './problem.filter.js';
import { isEncoded, readBytes } from './read-bytes.js';
import type { RouteTable } from './route-table.js';
import { isUpload } from './uploads.js';

/** Largest JSON body, in bytes. */
const BODY_LIMIT = 1_048_576;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)"?/i;

/**
 * Reads JSON bodies into `request.body`. Uploads are left alone where a route takes them.
 * THREAT[INP-06]: compressed bodies, other charsets and other content types are refused, not guessed at.
 */
export function jsonBody(routes: Pick<RouteTable, 'uploadRule'>): RequestHandler {
  return async (request, response, next) => {
    if (!hasBody(request) || isUpload(routes.uploadRule(request.method, request.path), request.headers['content-type'])) return next();
    const refusal = refuseHeaders(request);
    if (refusal) return sendProblem(refusal, request, response);
    try {
      request.body = parseJsonBody(await readBytes(request, BODY_LIMIT));
    } catch (fault) {
      return refuse(fault, request, response);
    }
    next();
  };
}

function refuse(fault: unknown, request: Request, response: Response): void {
  response.setHeader('Connection', 'close'); // what is left of the body is not read
  sendProblem(asDomainError(fault), request, response);
}

function hasBody(request: Request): boolean {
  if (request.headers['transfer-encoding'] !== undefined) return true;
  const length = request.headers['content-length'];
  return length !== undefined && length !== '0';
}

function refuseHeaders(request: Request): DomainError | null {
  if (isEncoded(request)) return new DomainError('unsupported_media_type');
  const type = request.headers['content-type'] ?? '';
  const charset = CHARSET.exec(type)?.[1]?.toLowerCase();
  if (!JSON_TYPE.test(type) || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
    return new DomainError('unsupported_media_type');
  }
  return null;
}
