import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { NotIdempotent } from '../../http/idempotency.js';
import { Limit } from '../../http/limit.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { Uploaded } from '../../http/upload.interceptor.js';
import { TakesFile } from '../../http/uploads.js';
import { EverrunsSkillReader } from './everruns-skill-reader.js';
import type {
  EverrunsPolicies,
  EverrunsSkill,
  EverrunsSkillContent,
  EverrunsSkillList,
  EverrunsUsage,
  EverrunsValidation,
} from './everruns-skills.dto.js';
import {
  CreateEverrunsSkillDto,
  ListEverrunsSkillsQuery,
  UpdateEverrunsSkillDto,
  ValidateEverrunsSkillDto,
} from './everruns-skills.dto.js';
import { EverrunsSkillsService } from './everruns-skills.service.js';
import { OrganizationGuard } from './organization.guard.js';

/** An archive of the largest size, with the form around it. */
const FORM_BYTES = 11 * 1_048_576;

/** Not part of our own description of the API: Everruns describes it, and docs/EVERRUNS.md says what differs. */
@ApiExcludeController()
@UseGuards(OrganizationGuard)
@Controller('everruns/v1/skills')
export class EverrunsSkillsController {
  constructor(
    private readonly skills: EverrunsSkillsService,
    private readonly reader: EverrunsSkillReader,
  ) {}

  @Post()
  @Access('bundle', 'create')
  @Limit('skill.create')
  create(@Caller() caller: Principal, @Body() body: CreateEverrunsSkillDto): Promise<EverrunsSkill> {
    return this.skills.create(caller, body);
  }

  @Post('upload')
  @Access('bundle', 'create')
  @Limit('skill.create')
  @TakesFile(FORM_BYTES)
  upload(@Caller() caller: Principal, @Uploaded() archive: Uint8Array | null): Promise<EverrunsSkill> {
    return this.skills.upload(caller, archive);
  }

  @Get()
  @Access('skill', 'list')
  list(@Caller() caller: Principal, @Query() query: ListEverrunsSkillsQuery): Promise<EverrunsSkillList> {
    return this.reader.list(caller, query);
  }

  @Get('config')
  @Access('skill', 'list')
  policies(@Caller() caller: Principal): EverrunsPolicies {
    return this.reader.policies(caller);
  }

  @Get('usage')
  @Access('skill', 'list')
  usage(@Caller() caller: Principal): Promise<EverrunsUsage> {
    return this.reader.usage(caller);
  }

  @Post('validate')
  @NotIdempotent()
  @HttpCode(200)
  @Access('bundle', 'validate')
  validate(@Body() body: ValidateEverrunsSkillDto): Promise<EverrunsValidation> {
    return this.reader.validate(body);
  }

  @Get(':id')
  @Access('skill', 'read')
  read(@Caller() caller: Principal, @Param('id') id: string): Promise<EverrunsSkill> {
    return this.reader.read(caller, id);
  }

  @Get(':id/content')
  @Access('bundle', 'read')
  readContent(@Caller() caller: Principal, @Param('id') id: string): Promise<EverrunsSkillContent> {
    return this.reader.readContent(caller, id);
  }

  @Patch(':id')
  @Access('skill', 'update')
  @Limit('skill.publish')
  update(
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('id') id: string,
    @Body() body: UpdateEverrunsSkillDto,
  ): Promise<EverrunsSkill> {
    return this.skills.update({ caller, preconditions }, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('skill', 'delete')
  archive(@Caller() caller: Principal, @Conditional() preconditions: Preconditions, @Param('id') id: string): Promise<void> {
    return this.skills.archive({ caller, preconditions }, id);
  }

  @Post(':id/delete')
  @HttpCode(204)
  @Access('skill', 'delete')
  delete(@Caller() caller: Principal, @Param('id') id: string): Promise<void> {
    return this.skills.delete(caller, id);
  }
}
