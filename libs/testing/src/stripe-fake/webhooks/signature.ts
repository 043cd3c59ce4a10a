import { createHmac } from 'node:crypto';

/**
 * The header `Stripe-Signature`: one `v1` per secret, which is how an endpoint is signed while its secret is being changed, and a `v0` as in
 * Stripe's test mode, which proves nothing.
 *
 * @param timestamp in seconds
 */
export function signatureOf(payload: string, secrets: readonly string[], timestamp: number): string {
  const signed = secrets.map((secret) => `v1=${createHmac('sha256', secret).update(`${timestamp}.${payload}`).digest('hex')}`);
  const downgrade = createHmac('sha256', 'v0').update(`${timestamp}.${payload}`).digest('hex');
  return [`t=${timestamp}`, ...signed, `v0=${downgrade}`].join(',');
}
