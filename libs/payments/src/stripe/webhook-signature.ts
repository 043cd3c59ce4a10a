import Stripe from 'stripe';

/** How far the clock of an event may be from ours, in either direction; in seconds. */
const SIGNATURE_TOLERANCE_SECONDS = 300;

/** A request that claims to come from Stripe. */
export interface SignedRequest {
  /** The bytes as they came. */
  readonly body: Uint8Array;
  /** The header `Stripe-Signature`. */
  readonly signature: string | undefined;
}

const PARTS = /^t=(\d{1,12})((?:,v\d=[0-9a-f]*)+)$/;
/** A header carries one signature for each secret; nobody has many. */
const LONGEST_HEADER = 1_024;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The event that a request carries, if Stripe signed it just now; else null.
 * THREAT[MON-04]: the signature is of the raw bytes, by one of our secrets, of scheme `v1`, and not older or newer than five minutes. The SDK
 * looks at the age only, so an event of the future would be good until then and for five minutes more.
 * @param secrets while they are exchanged, more than one
 */
export function readSignedEvent(request: SignedRequest, secrets: readonly string[], now: Date): Stripe.Event | null {
  const { body, signature = '' } = request;
  const at = signature.length <= LONGEST_HEADER ? PARTS.exec(signature)?.[1] : undefined;
  if (at === undefined || Math.abs(now.getTime() / 1000 - Number(at)) > SIGNATURE_TOLERANCE_SECONDS) return null;
  const text = decode(body);
  if (text === null) return null;
  for (const secret of secrets) {
    const event = tryToRead(text, { signature, secret, now });
    if (event) return event;
  }
  return null;
}

function decode(body: Uint8Array): string | null {
  try {
    return UTF8.decode(body);
  } catch {
    return null;
  }
}

function tryToRead(text: string, { signature, secret, now }: { signature: string; secret: string; now: Date }): Stripe.Event | null {
  try {
    const event: unknown = Stripe.webhooks.constructEvent(text, signature, secret, SIGNATURE_TOLERANCE_SECONDS, undefined, now.getTime());
    return isEvent(event) ? event : null;
  } catch {
    return null;
  }
}

/** What was signed is still not what we think of: a thin event has another form. */
function isEvent(event: unknown): event is Stripe.Event {
  const { object, id, type, data } = (event ?? {}) as Partial<Record<keyof Stripe.Event, unknown>>;
  return (
    object === 'event' &&
    typeof id === 'string' &&
    typeof type === 'string' &&
    typeof (data as { object?: unknown } | undefined)?.object === 'object'
  );
}
