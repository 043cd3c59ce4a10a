import type { Test } from 'supertest';
import type { Actor } from './actor.js';

/** Version, name and capabilities as the revision of 2026-07-28 sends them with every message. */
const REVISION = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': REVISION,
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A message of MCP as it goes over HTTP. */
export interface McpCall {
  readonly method: 'POST';
  readonly path: '/mcp';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

export function mcpCall(method: string, params: object = {}): McpCall {
  const { name, uri } = params as { readonly name?: string; readonly uri?: string };
  return {
    ...{ method: 'POST', path: '/mcp' },
    headers: {
      ...{ accept: 'application/json, text/event-stream', 'mcp-protocol-version': REVISION },
      ...{ 'mcp-method': method, 'mcp-name': name ?? uri ?? '' },
    },
    body: { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: META } },
  };
}

/** Sends a message to the registry. */
export function sendMcp(actor: Actor, method: string, params: object = {}): Test {
  const { path, headers, body } = mcpCall(method, params);
  return actor.post(path).set(headers).send(body);
}
