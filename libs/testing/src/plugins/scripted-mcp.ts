import type { ServerResponse } from 'node:http';
import { PluginServer } from './plugin-server.js';

/** A message as it came, and how to answer it. */
export interface McpQuestion {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Requests of this method so far, with this one. */
  readonly count: number;
  readonly answer: ServerResponse;
  /** Answers with a result, as JSON. */
  reply(result: unknown): void;
  /** Answers with a stream of these messages; the one without an id of its own gets that of the question. */
  stream(...messages: readonly object[]): void;
}

/** What the server does with messages of a method; what it returns is the result. */
export type McpScript = Readonly<Record<string, (question: McpQuestion) => unknown>>;

/** An MCP server without any rules, for what the official package does not do. It speaks the revision of 2025, and begins a session properly. */
export async function scriptedMcp(script: McpScript): Promise<PluginServer> {
  const counts = new Map<string, number>();
  const server = await PluginServer.start(async ({ method: verb, body }, answer) => {
    if (verb !== 'POST') return answer.writeHead(405).end();
    const { id, method = '', params = {} } = JSON.parse(body) as { id?: unknown; method?: string; params?: McpQuestion['params'] };
    const count = (counts.get(method) ?? 0) + 1;
    counts.set(method, count);
    const reply = (result: unknown) => {
      answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    };
    const stream = (...messages: readonly object[]) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const one of messages) answer.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, ...one })}\n\n`);
      answer.end();
    };
    const act = script[method];
    if (act) {
      const result = await act({ method, params, count, answer, reply, stream });
      if (result !== undefined) reply(result);
    } else if (method === 'initialize') reply(HELLO);
    else if (id === undefined || method === '') answer.writeHead(202).end();
    else answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, error: UNKNOWN }));
    return undefined;
  });
  return server;
}

const HELLO = { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'scripted', version: '1' } };
const UNKNOWN = { code: -32_601, message: 'Method not found' };
