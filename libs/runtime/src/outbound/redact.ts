/** Stands where a secret was. */
export const REDACTED = '[redacted]';

/** Shorter values are not redacted: they are no secrets, and they would blot out ordinary text. In characters. */
const SHORTEST_SECRET = 4;

/** Finds a fixed set of secrets, in every spelling in which an echo usually returns them. */
export interface Redactor {
  /** Length of the longest spelling; a reader that cuts an answer must look this far behind the cut. */
  readonly longest: number;
  text(value: string): string;
  /** How many characters of a text that goes on can be redacted at once, because no secret that begins there can end behind it. */
  settled(value: string): number;
  /** Whether a secret stands in a text whose letters may have lost their case, as header names do. */
  foundIgnoringCase(value: string): boolean;
  /** Redacts bytes and cuts them at `cap`, counted before redaction, so that no part of a secret stands at the cut. */
  bytes(value: Uint8Array, cap: number): Uint8Array;
}

/**
 * Replaces each secret in the text by {@link REDACTED}: plain, JSON-escaped, URL-encoded (both styles, both cases of the digits), and base64 or base64url
 * at any offset, as inside a Basic header. Secrets under 4 characters are left alone.
 */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  return createRedactor(secrets).text(text);
}

/** Prepares {@link redactSecrets} for several texts and for bytes. */
// THREAT[NET-05] an endpoint that echoes its request must not carry our credentials into results, logs or a model's context
export function createRedactor(secrets: readonly string[]): Redactor {
  const needles = [...new Set(secrets.filter((secret) => secret.length >= SHORTEST_SECRET).flatMap(spellings))];
  return {
    longest: needles.reduce((longest, needle) => Math.max(longest, needle.length), 0),
    text: (value) => replaceSpans(value, value.length, needles),
    settled: (value) => settledLength(value, needles),
    foundIgnoringCase: (value) => needles.some((needle) => value.toLowerCase().includes(needle.toLowerCase())),
    bytes: (value, cap) => {
      if (needles.length === 0) return value.subarray(0, cap);
      // One character per byte keeps offsets exact and leaves bytes that are not UTF-8 as they were.
      const view = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
      return Buffer.from(replaceSpans(view, cap, needles), 'latin1');
    },
  };
}

function spellings(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  const json = JSON.stringify(secret).slice(1, -1);
  const encoded = [encodeURIComponent(wellFormed), new URLSearchParams({ v: wellFormed }).toString().slice(2)];
  return [
    secret,
    Buffer.from(secret).toString('latin1'), // how UTF-8 bytes look in headers and in our view of a body
    json,
    json.replaceAll('/', '\\/'),
    json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ...encoded,
    ...encoded.map((text) => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())),
    ...base64Spellings(Buffer.from(secret)),
  ];
}

/** Base64 of a secret depends on how many bytes stand before it, modulo 3; characters shared with a neighbour are left out of the spelling. */
function base64Spellings(secret: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), secret]);
    const own = [Math.ceil((before * 8) / 6), Math.floor((padded.length * 8) / 6)] as const;
    return [padded.toString('base64').slice(...own), padded.toString('base64url').slice(...own)];
  });
}

/** The part of `text` before `end`, with every span that starts there replaced. */
function replaceSpans(text: string, end: number, needles: readonly string[]): string {
  const spans = mergeSpans(needles.flatMap((needle) => findSpans(text, needle))).filter(([start]) => start < end);
  let done = 0;
  let result = '';
  for (const [start, stop] of spans) {
    result += text.slice(done, start) + REDACTED;
    done = stop;
  }
  return done < end ? result + text.slice(done, end) : result;
}

/** Up to where a secret may have begun; but never within one that stands there, for the next one may overlap it. */
function settledLength(text: string, needles: readonly string[]): number {
  const begun = Math.max(0, ...needles.map((needle) => begunLength(text, needle)));
  const cut = text.length - begun;
  const spans = mergeSpans(needles.flatMap((needle) => findSpans(text, needle)));
  return spans.find(([start, stop]) => start < cut && cut < stop)?.[0] ?? cut;
}

/** Length of the longest beginning of the needle, short of all of it, with which the text ends. */
function begunLength(text: string, needle: string): number {
  let length = Math.min(needle.length - 1, text.length);
  while (length > 0 && !text.endsWith(needle.slice(0, length))) length -= 1;
  return length;
}

type Span = [start: number, stop: number];

/** Matches may overlap each other (`abab` in `ababab`), so the search goes on one character behind each start. */
function findSpans(text: string, needle: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) addSpan(spans, [at, at + needle.length]);
  return spans;
}

function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted(([a], [b]) => a - b)) addSpan(merged, span);
  return merged;
}

function addSpan(spans: Span[], [start, stop]: Span): void {
  const last = spans.at(-1);
  if (last && start < last[1]) last[1] = Math.max(last[1], stop);
  else spans.push([start, stop]);
}
