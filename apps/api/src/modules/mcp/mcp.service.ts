import type { Config } from '@guildhall/config';
import { DomainError } from '@guildhall/kernel';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { SkillsExtension } from '@modelcontextprotocol/server/ext/skills';
import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { clientAddress } from '../../http/client-address.js';
import { RateLimiter } from '../../http/rate-limiter.js';
import { CONFIG } from '../../http/tokens.js';
import { VERSION } from '../../version.js';
import { McpFaults } from './mcp-faults.js';
import { countCalls, findUnanswered, judgeMessages } from './mcp-guard.js';
import { requireKnownOrigin } from './mcp-origin.js';
import { McpPool } from './mcp-pool.js';
import { McpPrompts } from './mcp-prompts.js';
import { type McpRequest, McpTools } from './mcp-tools.js';
import { answerUnknownMethod } from './mcp-unanswered.js';

/** No stream stays open over which changes could be announced. */
const UNANNOUNCED = { listChanged: false };
const CAPABILITIES = { prompts: UNANNOUNCED, resources: UNANNOUNCED, tools: UNANNOUNCED };

/** The registry for MCP hosts: one server for each request, which knows its caller and nothing of any other request. */
@Injectable()
export class McpService {
  constructor(
    private readonly pool: McpPool,
    private readonly prompts: McpPrompts,
    private readonly tools: McpTools,
    private readonly faults: McpFaults,
    private readonly limiter: RateLimiter,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws {DomainError} when the caller may not send this */
  async handle(request: Request, response: Response, asked: McpRequest): Promise<void> {
    requireKnownOrigin(request.get('origin'), this.config);
    const unanswered = findUnanswered(request.body);
    if (unanswered) return answerUnknownMethod(request, response, unanswered);
    judgeMessages(request.body, asked.caller);
    await this.spend(asked.caller?.accountId ?? clientAddress(request), countCalls(request.body) - 1);
    const handler = createMcpHandler(() => this.build(asked));
    try {
      await toNodeHandler(handler)(request, response, request.body);
    } finally {
      await handler.close();
    }
  }

  /** The first message was counted as the request; every other one of a batch costs as much, or a batch would be a way around the limit. */
  private async spend(caller: string, others: number): Promise<void> {
    for (let spent = 0; spent < others; spent += 1) {
      const quota = await this.limiter.spend(caller);
      if (quota && !quota.isGranted)
        throw new DomainError('rate_limited', { details: { limit: 'requests', retryAfter: Math.ceil(quota.waitMs / 1000) } });
    }
  }

  private build(asked: McpRequest): McpServer {
    const { caller } = asked;
    const server = new McpServer({ name: 'guildhall', version: VERSION }, { capabilities: CAPABILITIES });
    new SkillsExtension({ source: this.pool.source(caller), onWarning: () => {} }).attach(server);
    this.tools.register(server, asked);
    server.server.setRequestHandler(
      'prompts/list',
      this.faults.guard(async () => ({ prompts: await this.prompts.list(caller) })),
    );
    server.server.setRequestHandler(
      'prompts/get',
      this.faults.guard(({ params }) => this.prompts.read(params.name, params.arguments ?? {}, caller)),
    );
    return server;
  }
}
