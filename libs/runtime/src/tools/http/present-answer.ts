import type { JsonValue } from '@guildhall/kernel';
import type { OutboundResponse } from '../../outbound/outbound.js';
import { isShallow, mapTexts, plainText } from '../safe-json.js';

/** Headers that a model can do something with. */
const TOLD = ['content-type', 'etag', 'last-modified', 'link', 'location', 'retry-after', 'x-ratelimit-remaining', 'x-total-count'];
/** They spell out addresses, which the author of an opaque skill does not show. */
const ADDRESSES: readonly string[] = ['link', 'location'];

export interface AnswerOptions {
  /** The skill is another account's, and hides its content. */
  readonly isOpaque: boolean;
  /** Takes out what must not be shown. */
  readonly redact: (text: string) => string;
}

/** An answer as the model is told of it: any status, few headers, and the body as JSON or text; of other bodies only what they are. */
export function presentAnswer(answer: OutboundResponse, { isOpaque, redact }: AnswerOptions): JsonValue {
  const shown = TOLD.filter((name) => Object.hasOwn(answer.headers, name) && !(isOpaque && ADDRESSES.includes(name)));
  const headers = Object.fromEntries(shown.map((name) => [name, answer.headers[name] ?? '']));
  // THREAT[NET-05]: the bytes were redacted already; what only decoding reveals, such as \u0061 for a, is redacted here.
  const told = { status: answer.status, headers, body: bodyOf(answer), ...(answer.truncated ? { truncated: true } : {}) };
  return mapTexts(told, (text) => plainText(redact(text)));
}

function bodyOf({ headers, body, truncated }: OutboundResponse): JsonValue {
  const contentType = headers['content-type'] ?? '';
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (body.length === 0) return null;
  const text = isMedia(mediaType) ? null : decode(body, /charset="?([\w-]+)/i.exec(contentType)?.[1], truncated);
  if (text === null) return { mediaType, bytes: body.length, note: 'The body is not text, and is not shown.' };
  return /[/+]json$/.test(mediaType) && !truncated ? parsed(text) : text;
}

const isMedia = (mediaType: string): boolean => /^(?:image|audio|video|font)\//.test(mediaType) && mediaType !== 'image/svg+xml';

/** null for what is no text in its charset, or holds NUL. A character that the cut went through is left out. */
function decode(body: Uint8Array, charset: string | undefined, truncated: boolean): string | null {
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(body, { stream: truncated });
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** What calls itself JSON and is none, or is too deep to be kept, stays the text that came. */
function parsed(text: string): JsonValue {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isShallow(value) ? value : text;
  } catch {
    return text;
  }
}
