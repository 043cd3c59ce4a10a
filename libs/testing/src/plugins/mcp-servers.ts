import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, type JSONRPCMessage, type McpServer, type Transport } from '@modelcontextprotocol/server';
import { PluginServer } from './plugin-server.js';

type Build = () => McpServer;

/** An MCP server on loopback, made with the official package. */
export interface McpFake {
  readonly url: string;
  /** Methods of HTTP and of the messages that came: `POST tools/call`. */
  readonly calls: readonly string[];
  /** Forgets all sessions, as a server that starts again does. */
  forget(): void;
  close(): Promise<void>;
}

/** The current revision of the protocol; it knows no sessions. */
export async function currentMcp(build: Build): Promise<McpFake> {
  const handler = createMcpHandler(build, { legacy: 'reject' });
  return fake((request, response, body) => toNodeHandler(handler)(request, response, body));
}

/** The revision before it, with sessions: what is asked before a session is begun is refused. */
export async function sessionMcp(build: Build): Promise<McpFake> {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const begin = async () => {
    const transport: NodeStreamableHTTPServerTransport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    await build().connect(transport);
    return transport;
  };
  const take = async (request: IncomingMessage, response: ServerResponse, body: unknown) => {
    const id = request.headers['mcp-session-id'];
    const known = sessions.get(String(id));
    if (id !== undefined && !known) return response.writeHead(404).end();
    return (known ?? (await begin())).handleRequest(request, response, body);
  };
  return { ...(await fake(take)), forget: () => sessions.clear() };
}

/** The transport of 2024: one stream of events, and an address for the messages. */
export async function eventsMcp(build: Build): Promise<McpFake> {
  const streams = new Map<string, EventsTransport>();
  const take = async (request: IncomingMessage, response: ServerResponse, body: unknown) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (request.method === 'GET' && pathname === '/mcp') {
      const id = randomUUID();
      const transport = new EventsTransport(response, `/messages?session=${id}`);
      streams.set(id, transport);
      return build().connect(transport);
    }
    const transport = streams.get(searchParams.get('session') ?? '');
    if (!transport || pathname !== '/messages') return response.writeHead(404).end();
    response.writeHead(202).end();
    return transport.onmessage?.(body as JSONRPCMessage);
  };
  const forget = () => {
    for (const transport of streams.values()) void transport.close();
    streams.clear();
  };
  return { ...(await fake(take)), forget };
}

class EventsTransport implements Transport {
  onmessage?: Transport['onmessage'];
  onclose?: () => void;

  constructor(
    private readonly response: ServerResponse,
    private readonly endpoint: string,
  ) {}

  async start(): Promise<void> {
    this.response.writeHead(200, { 'content-type': 'text/event-stream' });
    this.response.write(`event: endpoint\ndata: ${this.endpoint}\n\n`);
    this.response.once('close', () => this.onclose?.());
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  async close(): Promise<void> {
    this.response.end();
  }
}

type Take = (request: IncomingMessage, response: ServerResponse, body: unknown) => unknown;

async function fake(take: Take): Promise<McpFake> {
  const calls: string[] = [];
  const server = await PluginServer.serve(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = parts.length > 0 ? (JSON.parse(Buffer.concat(parts).toString()) as { method?: string }) : undefined;
    calls.push([request.method, body?.method].filter(Boolean).join(' '));
    await take(request, response, body);
  });
  return { url: `${server.origin}/mcp`, calls, forget: () => {}, close: () => server.close() };
}
