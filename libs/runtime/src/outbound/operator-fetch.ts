import { createOutbound, type Outbound } from './outbound.js';

/** Largest body that is taken from the operator's own server, in bytes. */
const BODY_BYTES = 64 * 1024 * 1024;

/** Made anew for every request from the address and the body. */
const FRAMING: readonly string[] = ['host', 'content-length'];

/** Answers that have no body, whatever comes with them. */
const EMPTY: readonly number[] = [204, 205, 304];

/** A server that the operator's configuration names. */
export interface OperatorServer {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Whether the server of ours is in production, as for `createOutbound`. */
  readonly production: boolean;
}

/**
 * `fetch` for a library that speaks to a server of the operator's, through the one door to the network. It takes text and bytes for bodies,
 * follows no redirect, and reaches no other origin unless it is public.
 */
export function operatorFetch({ origin, production }: OperatorServer): typeof fetch {
  // THREAT[NET-01]: a door of its own, so that what is open for the operator's server is not open for URLs of tenants.
  const outbound = createOutbound({ allow: [], production, allowedOrigins: [origin], limits: { bodyBytes: BODY_BYTES } });
  return (input, init = {}) => send(outbound, String(input instanceof Request ? input.url : input), init);
}

async function send(outbound: Outbound, url: string, { method = 'GET', headers, body, signal }: RequestInit): Promise<Response> {
  const given = [...new Headers(headers)].filter(([name]) => !FRAMING.includes(name));
  const answer = await outbound.send({
    ...{ method, url, headers: Object.fromEntries(given), maxRedirects: 0 },
    ...(body === undefined || body === null || body === '' ? {} : { body: bytesOf(body) }),
    ...(signal ? { signal } : {}),
  });
  const { status, truncated } = answer;
  if (truncated) throw new Error(`The answer of ${new URL(url).origin} has more than ${BODY_BYTES} bytes.`);
  const plain = Object.entries(answer.headers).filter(([name]) => name !== 'content-encoding' && name !== 'content-length');
  return new Response(EMPTY.includes(status) ? null : Buffer.from(answer.body), { status, headers: plain });
}

/** @throws {TypeError} for streams and forms */
function bytesOf(body: NonNullable<RequestInit['body']>): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('Only text and bytes can be sent.');
}
