import { DomainError, type ErrorCode, type ErrorKind } from '@guildhall/kernel';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Log } from './log.js';
import { problemOf } from './problem.js';
import { describeFault } from './redaction.js';
import { contextOf } from './request-context.js';
import { RouteTable } from './route-table.js';
import type { SurfaceProblem } from './surface.js';
import { LOG } from './tokens.js';

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

/** Whoever opens the server in a browser or mistypes a path looks for this, and for no id. */
const NO_ADDRESS = 'The API has no such address. Every call that there is stands at /docs.';

const IS_OURS: ReadonlySet<ErrorKind> = new Set(['internal', 'unavailable', 'storage_full']);

/** Every failure of every route becomes problem+json here; causes and stacks go to the log only. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    @Inject(LOG) private readonly log: Log,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const isAstray = thrown instanceof NotFoundException && request.route === undefined;
    if (isAstray && this.answerMethod(request, response)) return;
    const fault = isAstray ? new DomainError('not_found', { detail: NO_ADDRESS }) : asDomainError(thrown);
    if (IS_OURS.has(fault.kind))
      this.log.error({ request_id: contextOf(request)?.requestId, err: describeFault(thrown) }, 'A request failed.');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(fault, request, response);
  }

  /** The router knows only "not found"; whether the address takes other methods stands in the table. @returns false when it takes none */
  private answerMethod(request: Request, response: Response): boolean {
    const methods = this.routes.allowedMethods(request.path);
    if (methods.length === 0) return false;
    response.setHeader('Allow', methods.join(', '));
    if (request.method === 'OPTIONS') response.status(204).end();
    else sendProblem(new DomainError('method_not_allowed'), request, response);
    return true;
  }
}

/** Writes a problem; for middleware, which the filter does not see. */
export function sendProblem(fault: DomainError, request: Request, response: Response): void {
  const context = contextOf(request);
  if (context) context.errorCode = fault.code;
  const { status, contentType, body: said } = present(fault, request);
  for (const [name, value] of headersOf(fault)) response.setHeader(name, value);
  response.removeHeader('ETag');
  response.setHeader('Cache-Control', 'no-store');
  const body = Buffer.from(JSON.stringify(said));
  response.status(status).setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', body.length).end(body);
}

/** The problem in the words of the API that was asked. */
function present(fault: DomainError, request: Request): SurfaceProblem {
  const { requestId = '', route = null, surface } = contextOf(request) ?? {};
  if (surface) return surface.present(fault, { requestId, path: request.originalUrl.split('?', 1)[0] ?? '' });
  const body = problemOf(fault, { requestId, route: route ?? request.path });
  return { status: body.status, contentType: 'application/problem+json; charset=utf-8', body };
}

function headersOf(fault: DomainError): [string, string][] {
  if (fault.kind === 'unauthenticated') return [['WWW-Authenticate', 'Bearer realm="guildhall"']];
  if (fault.kind === 'unavailable' || fault.kind === 'storage_full') return [['Retry-After', '2']];
  const wait = fault.details?.retryAfter;
  return typeof wait === 'number' ? [['Retry-After', String(wait)]] : [];
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
