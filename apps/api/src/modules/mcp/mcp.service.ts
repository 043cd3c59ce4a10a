import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { SkillsExtension } from '@modelcontextprotocol/server/ext/skills';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { VERSION } from '../../version.js';
import { judgeMessages } from './mcp-guard.js';
import { McpPool } from './mcp-pool.js';
import { McpPrompts } from './mcp-prompts.js';
import { type McpRequest, McpTools } from './mcp-tools.js';

/** The registry for MCP hosts: one server for each request, which knows its caller and nothing of any other request. */
@Injectable()
export class McpService {
  constructor(
    private readonly pool: McpPool,
    private readonly prompts: McpPrompts,
    private readonly tools: McpTools,
  ) {}

  /** @throws {DomainError} when the caller may not send this */
  async handle(request: Request, response: Response, asked: McpRequest): Promise<void> {
    judgeMessages(request.body, asked.caller);
    const handler = createMcpHandler(() => this.build(asked));
    try {
      await toNodeHandler(handler)(request, response, request.body);
    } finally {
      await handler.close();
    }
  }

  private build(asked: McpRequest): McpServer {
    const { caller } = asked;
    const server = new McpServer({ name: 'guildhall', version: VERSION }, { capabilities: { prompts: {} } });
    new SkillsExtension({ source: this.pool.source(caller), onWarning: () => {} }).attach(server);
    this.tools.register(server, asked);
    server.server.setRequestHandler('prompts/list', async () => ({ prompts: await this.prompts.list(caller) }));
    server.server.setRequestHandler('prompts/get', async ({ params }) => {
      const prompt = await this.prompts.read(params.name, params.arguments ?? {}, caller);
      if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such prompt.');
      return prompt;
    });
    return server;
  }
}
