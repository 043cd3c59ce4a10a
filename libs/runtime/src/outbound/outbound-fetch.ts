import { ReadableStream } from 'node:stream/web';
import type { Outbound, OutboundRequest } from './outbound.js';

/** What libraries call to send a request; never the global one. */
export type Fetch = typeof fetch;

type Body = ConstructorParameters<typeof Response>[0];

/** Made anew for every request from the address and the body. */
const FRAMING: readonly string[] = ['host', 'content-length'];

/** Answers that have no body, whatever comes with them. */
const EMPTY: readonly number[] = [204, 205, 304];

/**
 * `fetch` for a library that speaks to servers through the given door, and reads their answers as they come. It takes text and bytes for bodies
 * and follows no redirect.
 */
export function outboundFetch(outbound: Outbound): Fetch {
  return async (input, init = {}) => {
    const { status, headers, body } = await outbound.open(outboundRequest(urlOf(input), init));
    if (EMPTY.includes(status)) await body[Symbol.asyncIterator]().return?.();
    return toResponse(status, headers, ReadableStream.from(body) as unknown as Body);
  };
}

/** The address that `fetch` was called with. */
export function urlOf(input: Parameters<Fetch>[0]): string {
  return String(input instanceof Request ? input.url : input);
}

/**
 * What `fetch` was called with, as the door takes it.
 * @throws {TypeError} for streams and forms
 */
export function outboundRequest(url: string, { method = 'GET', headers, body, signal }: RequestInit): OutboundRequest {
  const given = [...new Headers(headers)].filter(([name]) => !FRAMING.includes(name));
  return {
    ...{ method, url, headers: Object.fromEntries(given), maxRedirects: 0 },
    ...(body === undefined || body === null || body === '' ? {} : { body: bytesOf(body) }),
    ...(signal ? { signal } : {}),
  };
}

function bytesOf(body: NonNullable<RequestInit['body']>): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('Only text and bytes can be sent.');
}

/** An answer as `fetch` gives it; the body is decoded already. */
export function toResponse(status: number, headers: Readonly<Record<string, string>>, body: Body): Response {
  const plain = Object.entries(headers).filter(([name]) => name !== 'content-encoding' && name !== 'content-length');
  return new Response(EMPTY.includes(status) ? null : body, { status, headers: plain });
}
