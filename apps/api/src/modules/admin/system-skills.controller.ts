import { Body, Controller, Delete, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access } from '../../http/access.js';
import { PageQuery } from '../../http/paging.js';
import { AddSystemSkillDto, DeletedSystemSkillAnswer, SystemSkillAnswer, SystemSkillListAnswer } from './admin.dto.js';
import { SystemSkillsService } from './system-skills.service.js';

@ApiTags('Admin')
@Controller('admin/system-skills')
export class SystemSkillsController {
  constructor(private readonly systemSkills: SystemSkillsService) {}

  /** Skills that every account has, by an install that it cannot change, and how far giving them out has come. */
  @Get()
  @Access('admin', 'read')
  list(@Query() page: PageQuery): Promise<SystemSkillListAnswer> {
    return this.systemSkills.list(page);
  }

  /** Gives a skill to every account, present and future (201). The answer comes at once; `status` says when all present accounts have it. */
  @Post()
  @Access('admin', 'write')
  @ApiCreatedResponse({ type: SystemSkillAnswer })
  @ApiOkResponse({ type: SystemSkillAnswer, description: 'It is a system skill already.' })
  async add(@Body() body: AddSystemSkillDto, @Res({ passthrough: true }) response: Response): Promise<SystemSkillAnswer> {
    const { answer, isNew } = await this.systemSkills.add(body.skillId);
    response.status(isNew ? 201 : 200);
    return answer;
  }

  /** Takes a skill from every account that has it by a locked install. Those that were granted it keep it as a grant. */
  @Delete(':id')
  @Access('admin', 'write')
  delete(@Param('id') id: string): Promise<DeletedSystemSkillAnswer> {
    return this.systemSkills.delete(id);
  }
}
