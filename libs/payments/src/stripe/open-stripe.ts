import Stripe from 'stripe';

/** Where Stripe is, and as whom it is spoken to. */
interface StripeOptions {
  /** Secret or restricted key. */
  readonly secretKey: string;
  /** Scheme, host and port. */
  readonly apiBase: string;
  /** How requests leave; the one of the process must not be used. */
  readonly fetch: NonNullable<Parameters<typeof Stripe.createFetchHttpClient>[0]>;
}

/** The version of Stripe's API that this code was written for: of another one objects could have other fields. */
const STRIPE_VERSION = '2026-10-28.endive';

/** For one request, in milliseconds. A call makes at most four, and a worker has a minute for it. */
const TIMEOUT_MS = 12_000;

/**
 * Stripe, as the SDK speaks to it. The SDK repeats nothing by itself: a call stays in its outbox, and a reading with what asked for it, until
 * they were answered, so that no repetition is lost with a process.
 */
export function openStripe({ secretKey, apiBase, fetch }: StripeOptions): Stripe {
  const { protocol, hostname, port } = new URL(apiBase);
  const isPlain = protocol === 'http:';
  return new Stripe(secretKey, {
    apiVersion: STRIPE_VERSION,
    httpClient: Stripe.createFetchHttpClient(fetch),
    host: hostname,
    port: port || (isPlain ? '80' : '443'),
    protocol: isPlain ? 'http' : 'https',
    maxNetworkRetries: 0,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
}

/** Whether a key moves real money. */
export const isLive = (secretKey: string): boolean => /^[rs]k_live_/.test(secretKey);
