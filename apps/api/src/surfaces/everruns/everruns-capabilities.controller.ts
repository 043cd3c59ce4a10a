import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import type { EverrunsCapability } from './everruns-capabilities.js';
import { EverrunsCapabilitiesService } from './everruns-capabilities.service.js';
import { type EverrunsPage, EverrunsPageQuery } from './everruns-paging.js';
import { OrganizationGuard } from './organization.guard.js';

/** Not part of our own description of the API: Everruns describes it, and docs/EVERRUNS.md says what differs. */
@ApiExcludeController()
@UseGuards(OrganizationGuard)
@Controller('everruns/v1/capabilities')
export class EverrunsCapabilitiesController {
  constructor(private readonly capabilities: EverrunsCapabilitiesService) {}

  @Get()
  @Access('skill', 'list')
  list(@Caller() caller: Principal, @Query() query: EverrunsPageQuery): Promise<EverrunsPage<EverrunsCapability>> {
    return this.capabilities.list(caller, query);
  }

  @Get(':id')
  @Access('skill', 'list')
  read(@Caller() caller: Principal, @Param('id') id: string): Promise<EverrunsCapability> {
    return this.capabilities.read(caller, id);
  }
}
