import type { Examples } from './example.js';

export const MCP: Examples = {
  mcp_handle: {
    request: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    response: { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'search_skills', inputSchema: { type: 'object' } }] } },
    errors: ['not_found'],
  },
};
