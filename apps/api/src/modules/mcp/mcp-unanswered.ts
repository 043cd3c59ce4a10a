import { ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Request, Response } from 'express';
import type { McpMessage } from './mcp-guard.js';

/** Since this revision a method that is not there is also an address that is not there. */
const STATUS_SINCE = '2026-07-28';

/** Tells a client that its method is not answered here, in the words of its revision of the protocol. */
export function answerUnknownMethod(request: Request, response: Response, { id }: McpMessage): void {
  const revision = request.get('mcp-protocol-version') ?? '';
  const error = { code: ProtocolErrorCode.MethodNotFound, message: 'Method not found' };
  response
    .status(revision >= STATUS_SINCE ? 404 : 200)
    .json({ jsonrpc: '2.0', id: typeof id === 'string' || typeof id === 'number' ? id : null, error });
}
