import type { McpSettings } from '@guildhall/manifest';
import type { Client, ClientOptions, ReconnectionScheduler, Transport } from '@modelcontextprotocol/client';
import type { McpLimits } from './limits.js';
import { type SessionDoor, sessionFetch, withOneStream } from './session-fetch.js';

/** A session with a server. */
export interface Connection {
  readonly client: Client;
  /** Whether the server keeps the session under an id, which it may forget. */
  readonly hasId: () => boolean;
  /** It lives as long as its one stream, and not beside its requests. */
  readonly hasOneStream: boolean;
  /** Whether its stream is gone, and with it the session. */
  readonly isLost: () => boolean;
  /** Tells the server that the session is over, where it has one. */
  readonly terminate: () => Promise<void>;
}

const CLIENT = { name: 'guildhall', version: '1' };

/** THREAT[NET-07]: a client without capabilities, which refuses whatever a server asks of it: sampling, elicitation, roots. */
const OPTIONS: ClientOptions = { capabilities: {}, inputRequired: { autoFulfill: false } };

/** Statuses with which servers that know only the older transport answer to the newer one. */
const UNKNOWN_TRANSPORT: readonly number[] = [400, 404, 405];

/**
 * Opens a session by the transport that the settings name: streamable HTTP in the newest revision of the protocol that both sides know, and
 * server-sent events where the server knows nothing newer.
 * @throws whatever the client library throws, and {@link OutboundError}
 */
export async function connect({ serverUrl, transport }: McpSettings, door: SessionDoor, limits: McpLimits): Promise<Connection> {
  if (transport === 'sse') return connectOldStyle(serverUrl, door, limits);
  try {
    return await connectStreamable(serverUrl, door, limits);
  } catch (error) {
    if (!UNKNOWN_TRANSPORT.includes(Number((error as { readonly status?: unknown }).status))) throw error;
    return connectOldStyle(serverUrl, door, limits);
  }
}

async function connectStreamable(serverUrl: string, door: SessionDoor, { connectMs, reconnections }: McpLimits): Promise<Connection> {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const transport = new StreamableHTTPClientTransport(new URL(serverUrl), {
    fetch: sessionFetch(door),
    reconnectionScheduler: fewReconnections(reconnections),
  });
  const probe = { timeoutMs: connectMs };
  const client = new Client(CLIENT, { ...OPTIONS, versionNegotiation: { mode: 'auto', probe } });
  await open(client, transport, connectMs);
  const hasId = (): boolean => transport.sessionId !== undefined;
  return { client, hasId, hasOneStream: false, isLost: () => false, terminate: () => transport.terminateSession() };
}

async function connectOldStyle(serverUrl: string, door: SessionDoor, { connectMs }: McpLimits): Promise<Connection> {
  const { Client, SSEClientTransport } = await import('@modelcontextprotocol/client');
  let isLost = false;
  const client = new Client(CLIENT, OPTIONS);
  const onGone = (): void => {
    isLost = true;
    void client.close();
  };
  await open(client, new SSEClientTransport(new URL(serverUrl), { fetch: withOneStream(sessionFetch(door), onGone) }), connectMs);
  return { client, hasId: () => false, hasOneStream: true, isLost: () => isLost, terminate: async () => {} };
}

async function open(client: Client, transport: Transport, timeout: number): Promise<void> {
  client.onerror = () => {}; // whoever waits for an answer hears of it
  try {
    await client.connect(transport, { timeout, maxTotalTimeout: timeout });
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** Milliseconds between two attempts to take up a stream, whatever the server wants. */
const PAUSE = { least: 500, most: 10_000 };

/** THREAT[NET-07]: a server that ends each stream at once must not make the client turn in a circle. */
function fewReconnections(most: number): ReconnectionScheduler {
  let left = most;
  return (reconnect, delay) => {
    left -= 1;
    if (left < 0) return () => {};
    const timer = setTimeout(reconnect, Math.min(Math.max(delay, PAUSE.least), PAUSE.most));
    timer.unref();
    return () => clearTimeout(timer);
  };
}
