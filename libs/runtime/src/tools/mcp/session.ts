import type { JsonObject } from '@guildhall/kernel';
import type { McpSettings } from '@guildhall/manifest';
import type { CallToolResult, ListToolsResult, Tool } from '@modelcontextprotocol/client';
import type { Outbound } from '../../outbound/outbound.js';
import type { AttachedCredentials } from '../http/credentials.js';
import { type Connection, connect } from './connect.js';
import { codeOf, McpTimeout, statusOf } from './fault.js';
import type { McpLimits } from './limits.js';

/** What a session is opened with. */
export interface SessionParts {
  readonly settings: McpSettings;
  readonly credentials: AttachedCredentials;
  readonly outbound: Outbound;
  readonly limits: McpLimits;
}

/** A session that is open, or being opened. */
interface Opening {
  readonly ready: Promise<Connection>;
  /** Cuts all its connections. */
  readonly cut: AbortController;
}

/** Codes of errors after which a session is of no use; a server that does not know it any more answers 404. */
const GONE: readonly unknown[] = ['CONNECTION_CLOSED', 'NOT_CONNECTED', 'SEND_FAILED'];
const UNKNOWN_SESSION = 404;

/** The session of one run with one server: opened when it is first needed, and opened again when it was lost. */
export class McpSession {
  private current: Opening | null = null;

  constructor(private readonly parts: SessionParts) {}

  /** What must be taken out of whatever the server says. */
  get secrets(): readonly string[] {
    return this.parts.credentials.secrets;
  }

  /** One page of the server's tools. @throws whatever `mcpFault` reads */
  listTools(cursor: string | undefined, timeout: number, signal: AbortSignal): Promise<ListToolsResult> {
    const params = cursor === undefined ? {} : { cursor };
    const options = { signal, timeout, maxTotalTimeout: timeout };
    return this.use(signal, ({ client }) => client.request({ method: 'tools/list', params }, options));
  }

  /** Calls a tool, as it was when it was pinned. @throws whatever `mcpFault` reads */
  callTool(tool: Tool, args: JsonObject, signal: AbortSignal): Promise<CallToolResult> {
    const timeout = this.parts.limits.callMs;
    const options = { signal, timeout, maxTotalTimeout: timeout, toolDefinition: tool };
    return this.use(signal, ({ client }) => client.callTool({ name: tool.name, arguments: args }, options));
  }

  /** Ends the session; what is under way fails. Never throws, and waits for no server longer than a moment. */
  async close(): Promise<void> {
    const { current } = this;
    if (!current) return;
    const farewell = current.ready.then(({ client, terminate }) => terminate().finally(() => client.close()));
    await within(farewell, this.parts.limits.closeMs, current.cut.signal).catch(() => {});
    this.drop(current);
  }

  private async use<T>(signal: AbortSignal, work: (connection: Connection) => Promise<T>): Promise<T> {
    const opening = await this.open(signal);
    const connection = await opening.ready;
    try {
      return await work(connection);
    } catch (error) {
      const isUnknown = connection.hasId() && statusOf(error) === UNKNOWN_SESSION;
      // What went wrong with its one stream, no error says.
      const isGone = GONE.includes(codeOf(error)) || (connection.hasOneStream && codeOf(error) === undefined);
      if (isUnknown || isGone) this.drop(opening);
      // A server that does not know the session has not looked at the call.
      if (!isUnknown || signal.aborted) throw error;
    }
    return work(await (await this.open(signal)).ready);
  }

  private async open(signal: AbortSignal): Promise<Opening> {
    const opening = this.current ?? this.begin();
    this.current = opening;
    try {
      const { isLost } = await within(opening.ready, this.parts.limits.connectMs, signal);
      if (!isLost()) return opening;
    } catch (error) {
      if (!signal.aborted) this.drop(opening);
      throw error;
    }
    this.drop(opening);
    return this.open(signal);
  }

  private begin(): Opening {
    const { settings, credentials, outbound, limits } = this.parts;
    const cut = new AbortController();
    const door = { outbound, serverUrl: settings.serverUrl, headers: credentials.headers, requests: limits.requests, signal: cut.signal };
    return { ready: connect(settings, door, limits), cut };
  }

  private drop(opening: Opening): void {
    if (this.current === opening) this.current = null;
    opening.ready.then(({ client }) => client.close()).catch(() => {});
    opening.cut.abort(new Error('The session is closed.'));
  }
}

/** Waits for work, but not longer than this and only as long as it is wanted. */
async function within<T>(work: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  let stop = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason);
    const timer = setTimeout(() => reject(new McpTimeout()), ms);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
  });
  return Promise.race([work, ended]).finally(stop);
}
