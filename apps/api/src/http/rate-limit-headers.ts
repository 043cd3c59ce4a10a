import type { Response } from 'express';
import { type Quota, WINDOW_MS } from './rate-limiter.js';

const WINDOW_SECONDS = WINDOW_MS / 1000;

/**
 * Tells the caller where it stands: `RateLimit` and `RateLimit-Policy` as in draft-ietf-httpapi-ratelimit-headers (`r` requests left, `t`
 * seconds until the window ends, `q` requests in `w` seconds), and the older `X-RateLimit-*`, whose `Reset` is a time in seconds since 1970.
 */
export function setQuotaHeaders(response: Response, { limit, remaining, endsAt, waitMs }: Quota): void {
  response.setHeader('RateLimit', `"requests";r=${remaining};t=${Math.ceil(waitMs / 1000)}`);
  response.setHeader('RateLimit-Policy', `"requests";q=${limit};w=${WINDOW_SECONDS}`);
  response.setHeader('X-RateLimit-Limit', limit);
  response.setHeader('X-RateLimit-Remaining', remaining);
  response.setHeader('X-RateLimit-Reset', endsAt / 1000);
}
