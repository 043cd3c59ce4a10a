import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { Limit } from '../../http/limit.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { EverrunsAgentReader } from './everruns-agent-reader.js';
import type { EverrunsAgent } from './everruns-agents.dto.js';
import { EverrunsAgentDto, PatchEverrunsAgentDto } from './everruns-agents.dto.js';
import { ListEverrunsAgentsQuery } from './everruns-agents.query.js';
import { EverrunsAgentsService, type WrittenAgent } from './everruns-agents.service.js';
import type { EverrunsPage } from './everruns-paging.js';
import { OrganizationGuard } from './organization.guard.js';

/** Not part of our own description of the API: Everruns describes it, and docs/EVERRUNS.md says what differs. */
@ApiExcludeController()
@UseGuards(OrganizationGuard)
@Controller('everruns/v1/agents')
export class EverrunsAgentsController {
  constructor(
    private readonly agents: EverrunsAgentsService,
    private readonly reader: EverrunsAgentReader,
  ) {}

  @Post()
  @Access('skill', 'create')
  @Limit('skill.create')
  async create(
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Res({ passthrough: true }) response: Response,
    @Body() body: EverrunsAgentDto,
  ): Promise<EverrunsAgent> {
    return answer(response, await this.agents.apply({ caller, preconditions }, body));
  }

  @Get()
  @Access('skill', 'list')
  list(@Caller() caller: Principal, @Query() query: ListEverrunsAgentsQuery): Promise<EverrunsPage<EverrunsAgent>> {
    return this.reader.list(caller, query);
  }

  @Get(':id')
  @Access('skill', 'read')
  read(@Caller() caller: Principal, @Param('id') id: string): Promise<EverrunsAgent> {
    return this.reader.read(caller, id);
  }

  @Put(':id')
  @Access('skill', 'create')
  @Limit('skill.create')
  async put(
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Res({ passthrough: true }) response: Response,
    @Param('id') id: string,
    @Body() body: EverrunsAgentDto,
  ): Promise<EverrunsAgent> {
    return answer(response, await this.agents.replace({ caller, preconditions }, id, body));
  }

  @Patch(':id')
  @Access('skill', 'update')
  @Limit('skill.publish')
  update(
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('id') id: string,
    @Body() body: PatchEverrunsAgentDto,
  ): Promise<EverrunsAgent> {
    return this.agents.patch({ caller, preconditions }, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('skill', 'delete')
  archive(@Caller() caller: Principal, @Conditional() preconditions: Preconditions, @Param('id') id: string): Promise<void> {
    return this.agents.archive({ caller, preconditions }, id);
  }
}

function answer(response: Response, { agent, isNew }: WrittenAgent): EverrunsAgent {
  response.status(isNew ? 201 : 200);
  return agent;
}
