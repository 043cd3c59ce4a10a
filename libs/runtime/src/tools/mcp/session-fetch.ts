import { OutboundError } from '../../outbound/errors.js';
import type { Outbound } from '../../outbound/outbound.js';
import { type Fetch, outboundFetch, urlOf } from '../../outbound/outbound-fetch.js';

/** How a session reaches its server. */
export interface SessionDoor {
  readonly outbound: Outbound;
  readonly serverUrl: string;
  /** Credentials, by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Most requests of the session. */
  readonly requests: number;
  /** Aborted when the session ends: nothing of it goes on. */
  readonly signal: AbortSignal;
}

/**
 * `fetch` for one session with one server.
 * THREAT[NET-07]: it reaches no other origin, so no endpoint that the server names gets our credentials; and it ends after so many requests,
 * whatever the server asks the client for.
 */
export function sessionFetch({ outbound, serverUrl, headers, requests, signal }: SessionDoor): Fetch {
  const send = outboundFetch(outbound);
  const { origin } = new URL(serverUrl);
  let left = requests;
  return async (input, init = {}) => {
    const url = urlOf(input);
    left -= 1;
    if (left < 0 || new URL(url).origin !== origin) throw new OutboundError('outbound_refused', 'session');
    const given = new Headers(init.headers);
    for (const [name, value] of Object.entries(headers)) given.set(name, value);
    const signals = init.signal ? [signal, init.signal] : [signal];
    return send(url, { ...init, headers: given, signal: AbortSignal.any(signals) });
  };
}

/** `fetch` for a session that lives as long as its one stream: when that is gone, its client is told to stop instead of opening another. */
export function withOneStream(send: Fetch, onGone: () => void): Fetch {
  let isOpened = false;
  return async (input, init = {}) => {
    if (init.method === 'POST') return send(input, init);
    if (isOpened) {
      onGone();
      return new Response(null, { status: 204 });
    }
    isOpened = true;
    return send(input, init);
  };
}
