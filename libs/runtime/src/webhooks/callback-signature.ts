import { createHmac } from 'node:crypto';

/** Signs what is posted to the address that the start of a run named: `sha256=<hex HMAC-SHA256 of the body>` (runtime document, "Fine points"). */
export function signCallback(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
