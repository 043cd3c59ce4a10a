import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far the time in a signature may be from ours, in either direction; seconds. */
export const WEBHOOK_TOLERANCE_SECONDS = 300;

/** A longer header is not read at all; characters. */
const MAX_HEADER_LENGTH = 1024;

/** Why a webhook is not believed; for logs, the sender learns only that it was not. */
export type WebhookRefusal = 'malformed' | 'mismatch' | 'stale';

export type WebhookVerdict =
  | { readonly ok: true; readonly timestampSeconds: number }
  | { readonly ok: false; readonly reason: WebhookRefusal };

export interface WebhookToVerify {
  /** More than one while a secret is being rotated. */
  readonly secrets: readonly string[];
  /** Value of the signature header. */
  readonly header: string;
  /** The bytes as received, before any parsing. */
  readonly body: string | Uint8Array;
  /** The receiver's time: seconds since 1970. */
  readonly nowSeconds: number;
}

/**
 * Signs a webhook: the value `t=<seconds since 1970>,v1=<hex HMAC-SHA256>` over `<seconds>.<body>`. The time is signed too, so that a recorded delivery
 * cannot be replayed later. Throws `RangeError` on an empty secret, which everybody knows, and on a time that is no whole number of seconds.
 */
export function signWebhook(secret: string, timestampSeconds: number, body: string | Uint8Array): string {
  if (secret === '') throw new RangeError('The webhook secret is empty.');
  if (!Number.isSafeInteger(timestampSeconds) || timestampSeconds < 0) throw new RangeError('The webhook time is not a number of seconds.');
  const timestamp = String(timestampSeconds);
  return `t=${timestamp},v1=${digest(secret, timestamp, body).toString('hex')}`;
}

/** Verifies a signature made by {@link signWebhook}: any of the header's `v1` values under any of the secrets, not over 300 seconds old or early. */
export function verifyWebhook({ secrets, header, body, nowSeconds }: WebhookToVerify): WebhookVerdict {
  const parsed = parseHeader(header);
  if (parsed === null) return { ok: false, reason: 'malformed' };
  const expected = secrets.filter((secret) => secret !== '').map((secret) => digest(secret, parsed.timestamp, body));
  const matches = expected.some((mac) => parsed.signatures.some((signature) => timingSafeEqual(mac, signature)));
  if (!matches) return { ok: false, reason: 'mismatch' };
  const timestampSeconds = Number(parsed.timestamp);
  const fresh = Math.abs(nowSeconds - timestampSeconds) <= WEBHOOK_TOLERANCE_SECONDS;
  return fresh ? { ok: true, timestampSeconds } : { ok: false, reason: 'stale' };
}

function digest(secret: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
}

/** One `t`, at least one `v1` of exactly 64 hex digits; other schemes are skipped. Equal lengths are what `timingSafeEqual` asks for. */
function parseHeader(header: string): { timestamp: string; signatures: Buffer[] } | null {
  if (header.length > MAX_HEADER_LENGTH) return null;
  const fields = header.split(',').map((field) => field.trim());
  const timestamps = fields.flatMap((field) => /^t=(0|[1-9]\d{0,11})$/.exec(field)?.[1] ?? []);
  const signatures = fields.flatMap((field) => /^v1=([0-9a-f]{64})$/.exec(field)?.[1] ?? []);
  const [timestamp] = timestamps;
  const once = fields.filter((field) => field.startsWith('t=')).length === 1;
  if (timestamp === undefined || !once || signatures.length === 0) return null;
  return { timestamp, signatures: signatures.map((hex) => Buffer.from(hex, 'hex')) };
}
