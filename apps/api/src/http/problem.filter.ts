import { DomainError, type ErrorCode } from '@guildhall/kernel';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { problemOf } from './problem.js';
import { currentRequest } from './request-context.js';

/** What the framework and its parsers throw, in words of our catalogue. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'bad_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'body_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'shutting_down',
};

/** Every failure of every route becomes problem+json here; causes and stacks go to the log only. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const fault = asDomainError(thrown);
    if (fault.kind === 'internal' || fault.kind === 'unavailable') this.logger.error(thrown);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(fault, http.getRequest<Request>(), response);
  }
}

/** Writes a problem; for middleware, which the filter does not see. */
export function sendProblem(fault: DomainError, request: Request, response: Response): void {
  const context = currentRequest();
  const problem = problemOf(fault, { requestId: context?.requestId ?? '', route: context?.route ?? request.path });
  for (const [name, value] of headersOf(fault)) response.setHeader(name, value);
  response.status(problem.status).setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  response.end(JSON.stringify(problem));
}

function headersOf(fault: DomainError): [string, string][] {
  if (fault.kind === 'unauthenticated') return [['WWW-Authenticate', 'Bearer realm="guildhall"']];
  if (fault.kind === 'unavailable' || fault.kind === 'storage_full') return [['Retry-After', '2']];
  const wait = fault.details?.retryAfter;
  return fault.kind === 'rate_limited' && typeof wait === 'number' ? [['Retry-After', String(wait)]] : [];
}

/** @returns the failure in words of the catalogue; what nobody foresaw is `internal`, with the original as its private cause */
export function asDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const status = statusOf(thrown);
  const code = status === null ? undefined : CODE_OF_STATUS[status];
  if (code) return new DomainError(code, { cause: thrown });
  if (status !== null && status >= 400 && status < 500) return new DomainError('bad_request', { cause: thrown });
  return new DomainError('internal', { cause: thrown });
}

function statusOf(thrown: unknown): number | null {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof URIError) return 400;
  const { status, expose } = (thrown ?? {}) as { status?: unknown; expose?: unknown };
  return typeof status === 'number' && expose !== undefined ? status : null;
}
