import { newId } from '@guildhall/data';
import type { Request, RequestHandler, Response } from 'express';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import { type RequestContext, setContext } from './request-context.js';

const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * Opens the context of a request, with the caller's own request id when it is well-formed, else a new one; when the answer is out, leaves
 * one log line and counts it. This runs for every request, so it makes as few objects as it can.
 */
export function requestContext(log: Log, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : newId('request');
    const context: RequestContext = { requestId, principal: null, route: null, errorCode: null };
    setContext(request, context);
    response.setHeader('X-Request-Id', requestId);
    response.on('close', () => {
      const ms = performance.now() - startedAt;
      metrics.requests.record(request.method, context.route, response.statusCode, ms);
      if (context.errorCode) metrics.countError(context.errorCode);
      logRequest(log, request, response, { context, ms });
    });
    next();
  };
}

interface Outcome {
  readonly context: RequestContext;
  readonly ms: number;
}

/** THREAT[AUT-02]: fields named one by one; the address with its query, the headers and the bodies stay out. */
function logRequest(log: Log, request: Request, response: Response, { context, ms }: Outcome): void {
  const level = response.statusCode >= 500 ? 'error' : 'info';
  if (!log.isLevelEnabled(level)) return;
  log[level](
    {
      request_id: context.requestId,
      method: request.method,
      route: context.route,
      status: response.statusCode,
      ms: Math.round(ms * 10) / 10,
      account: context.principal?.accountId,
      bytes: Number(response.getHeader('content-length') ?? 0),
      code: context.errorCode ?? undefined,
      aborted: response.writableFinished ? undefined : true,
    },
    'request',
  );
}
