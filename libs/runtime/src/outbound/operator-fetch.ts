import { createOutbound, type Outbound } from './outbound.js';
import { outboundRequest, toResponse, urlOf } from './outbound-fetch.js';

/** Largest body that is taken from the operator's own server, in bytes. */
const BODY_BYTES = 64 * 1024 * 1024;

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
  return (input, init = {}) => send(outbound, urlOf(input), init);
}

async function send(outbound: Outbound, url: string, init: RequestInit): Promise<Response> {
  const { status, headers, body, truncated } = await outbound.send(outboundRequest(url, init));
  if (truncated) throw new Error(`The answer of ${new URL(url).origin} has more than ${BODY_BYTES} bytes.`);
  return toResponse(status, headers, Buffer.from(body));
}
