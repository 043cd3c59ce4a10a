import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Access } from '../../../http/access.js';
import { NotIdempotent } from '../../../http/idempotency.js';
import { Limit } from '../../../http/limit.js';
import type { Principal } from '../../../http/principal.js';
import { Caller } from '../../../http/principal.js';
import { AgentInfos } from './agent-infos.js';
import { AgentWriter } from './agent-writer.js';
import type { AgentInfo, CreatedAgent } from './agents.dto.js';
import { CreateAgentDto, LookupAgentDto } from './agents.dto.js';

/** Agents as clients of VLM Run know them. */
@ApiExcludeController()
@Controller('vlm/v1')
export class VlmAgentsController {
  constructor(
    private readonly infos: AgentInfos,
    private readonly writer: AgentWriter,
  ) {}

  @Get('agent')
  @Access('skill', 'list')
  list(@Caller() { accountId }: Principal): Promise<AgentInfo[]> {
    return this.infos.list(accountId);
  }

  @Post('agent/lookup')
  @NotIdempotent()
  @HttpCode(200)
  @Access('skill', 'list')
  lookUp(@Caller() { accountId }: Principal, @Body() body: LookupAgentDto): Promise<AgentInfo> {
    return this.infos.lookUp(accountId, body);
  }

  @Post('agent/create')
  @Access('skill', 'create')
  @Limit('skill.create')
  async create(@Caller() caller: Principal, @Body() body: CreateAgentDto): Promise<CreatedAgent> {
    const { id, name, created_at, updated_at, status } = await this.writer.create(caller, body);
    return { id, name, created_at, updated_at, status };
  }

  @Get('agents/:id')
  @Access('skill', 'list')
  read(@Caller() { accountId }: Principal, @Param('id') id: string): Promise<AgentInfo> {
    return this.infos.read(accountId, id);
  }
}
