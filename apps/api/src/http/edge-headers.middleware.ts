import type { Config } from '@guildhall/config';
import type { RequestHandler } from 'express';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const REQUEST_HEADERS =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, X-Executable, X-Request-Id';
const EXPOSED_HEADERS =
  'Allow, ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id';
const PREFLIGHT_SECONDS = '600';

/** Answers are data: nothing in them may run, be framed or be guessed to be something else. Pages that are pages set a policy of their own. */
const CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'";

/**
 * Headers that every answer has.
 * THREAT[TEN-05]: what depends on the caller is private, and no cache may take it for another caller's.
 * THREAT[INP-08]: no answer is taken for a page or a script.
 */
export function edgeHeaders({ publicUrl }: Pick<Config, 'publicUrl'>): RequestHandler {
  const isHttps = publicUrl.startsWith('https:');
  return (request, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Content-Security-Policy', CONTENT_POLICY);
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Vary', 'Authorization');
    response.setHeader('Cache-Control', request.method === 'GET' || request.method === 'HEAD' ? 'private, no-cache' : 'no-store');
    if (isHttps) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    next();
  };
}

/**
 * Lets the configured web origins call the API.
 * THREAT[AUT-07]: only bearer tokens are taken and never cookies, so no origin is allowed credentials.
 */
export function crossOrigin({ corsOrigins }: Pick<Config, 'corsOrigins'>): RequestHandler {
  const allowed = new Set(corsOrigins);
  return (request, response, next) => {
    const { origin } = request.headers;
    if (allowed.size > 0) response.vary('Origin');
    if (origin === undefined || !allowed.has(origin)) return next();
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return next();
    response.setHeader('Access-Control-Allow-Methods', METHODS);
    response.setHeader('Access-Control-Allow-Headers', REQUEST_HEADERS);
    response.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS);
    response.status(204).end();
  };
}
