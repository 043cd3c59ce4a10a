import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AccessOrAnonymous } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { NotIdempotent } from '../../http/idempotency.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { McpService } from './mcp.service.js';

const MESSAGE = { type: 'object', additionalProperties: true } as const;

@ApiTags('MCP')
@Controller('mcp')
export class McpController {
  constructor(private readonly mcp: McpService) {}

  /** The Model Context Protocol over streamable HTTP, without sessions: the pool of the account, or without a token what is listed for all. */
  @Post()
  @HttpCode(200)
  @NotIdempotent()
  @AccessOrAnonymous('mcp', 'read')
  @ApiBody({ schema: MESSAGE })
  @ApiOkResponse({ content: { 'application/json': { schema: MESSAGE } } })
  handle(
    @Caller() caller: Principal | null,
    @Conditional() preconditions: Preconditions,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.mcp.handle(request, response, { caller, preconditions });
  }
}
