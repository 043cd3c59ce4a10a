import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
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

  /** Gives a skill to every account, present and future. The answer comes at once; `status` says when all present accounts have it. */
  @Post()
  @Access('admin', 'write')
  add(@Body() body: AddSystemSkillDto): Promise<SystemSkillAnswer> {
    return this.systemSkills.add(body.skillId);
  }

  /** Takes a skill from every account that has it by a locked install. Those that were granted it keep it as a grant. */
  @Delete(':id')
  @Access('admin', 'write')
  delete(@Param('id') id: string): Promise<DeletedSystemSkillAnswer> {
    return this.systemSkills.delete(id);
  }
}
