import { ACCEPT_ENCODING } from './body.js';
import { OutboundError } from './errors.js';

/** Methods that may be sent; `CONNECT` and `TRACE` may not. */
const OUTBOUND_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

export type OutboundMethod = (typeof OUTBOUND_METHODS)[number];

/** One request on the wire; a redirect makes the next one. */
export interface Hop {
  readonly url: URL;
  readonly method: OutboundMethod;
  /** Set by the author of the request; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** Framing and routing are ours: with these an author could split a request or speak to another virtual host than the one that was judged. */
const OWN_HEADERS = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Checks a method; throws `outbound_invalid` for others than {@link OUTBOUND_METHODS}. */
export function toMethod(method: string): OutboundMethod {
  const known = OUTBOUND_METHODS.find((candidate) => candidate === method.toUpperCase());
  if (known === undefined) throw new OutboundError('outbound_invalid', 'method');
  return known;
}

/** Lower-cases header names; throws `outbound_invalid` on bad names and values, on names given twice and on headers that we set ourselves. */
// THREAT[NET-06] a line break in a value would begin a header, or a request, of the attacker's own
export function toHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const names = new Set(entries.map(([name]) => name));
  const sound = entries.every(([name, value]) => TOKEN.test(name) && !OWN_HEADERS.has(name) && FIELD_VALUE.test(value));
  if (!sound || names.size !== entries.length) throw new OutboundError('outbound_invalid', 'header');
  return Object.fromEntries(entries);
}

/** The headers that go out: the author's, with our own where the author has no say. */
export function wireHeaders(hop: Hop, userAgent: string): Record<string, string> {
  return { 'user-agent': userAgent, ...hop.headers, 'accept-encoding': ACCEPT_ENCODING };
}

/** Where an answer redirects to, or `null` if it does not. */
export function redirectTarget(status: number, location: string | string[] | undefined): string | null {
  return REDIRECTS.has(status) && typeof location === 'string' ? location : null;
}

/**
 * The request that follows a redirect. On the same origin it keeps what the author set, as browsers do. Another origin gets a bare `GET` or `HEAD`, since
 * any header may be a credential and the body was not meant for it.
 */
// THREAT[NET-03] a redirect hands nothing of the author's to another origin
export function nextHop(hop: Hop, status: number, url: URL): Hop {
  const safeMethod = hop.method === 'HEAD' ? 'HEAD' : 'GET';
  if (url.origin !== hop.url.origin) return { url, method: safeMethod, headers: {}, body: null };
  if (status === 303 || (status < 303 && hop.method === 'POST')) {
    return { url, method: safeMethod, headers: withoutContentHeaders(hop.headers), body: null };
  }
  return { ...hop, url };
}

function withoutContentHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')));
}
