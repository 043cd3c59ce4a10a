import { DomainError } from '@guildhall/kernel';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { parseJsonBody } from './json-body.js';
import { asDomainError, sendProblem } from './problem.filter.js';

/** Largest JSON body, in bytes. */
const BODY_LIMIT = 1_048_576;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)"?/i;

/**
 * Reads JSON bodies into `request.body`.
 * THREAT[INP-06]: compressed bodies, other charsets and other content types are refused, not guessed at.
 */
export function jsonBody(): RequestHandler {
  const readBytes = express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false });
  return (request, response, next) => {
    if (!hasBody(request)) return next();
    const refusal = refuseHeaders(request);
    if (refusal) return sendProblem(refusal, request, response);
    readBytes(request, response, (fault: unknown) => (fault ? refuse(fault, request, response) : parse(request, response, next)));
  };
}

function parse(request: Request, response: Response, next: NextFunction): void {
  try {
    request.body = parseJsonBody(request.body as Uint8Array);
  } catch (fault) {
    refuse(fault, request, response);
    return;
  }
  next();
}

function refuse(thrown: unknown, request: Request, response: Response): void {
  const fault = asDomainError(thrown);
  const limited =
    fault.code === 'body_too_large' ? new DomainError('body_too_large', { details: { limit: BODY_LIMIT }, cause: thrown }) : fault;
  response.setHeader('Connection', 'close'); // what is left of the body is not read
  sendProblem(limited, request, response);
}

function hasBody(request: Request): boolean {
  if (request.headers['transfer-encoding'] !== undefined) return true;
  const length = request.headers['content-length'];
  return length !== undefined && length !== '0';
}

function refuseHeaders(request: Request): DomainError | null {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return new DomainError('unsupported_media_type');
  const type = request.headers['content-type'] ?? '';
  const charset = CHARSET.exec(type)?.[1]?.toLowerCase();
  if (!JSON_TYPE.test(type) || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
    return new DomainError('unsupported_media_type');
  }
  return null;
}
