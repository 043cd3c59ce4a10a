import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AccessOrAnonymous, type SkillTarget, Target } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { CreateSkillDto, DeletedSkillAnswer, ListSkillsQuery, SkillAnswer, SkillListAnswer, UpdateSkillDto } from './skills.dto.js';
import { SkillsService } from './skills.service.js';

@ApiTags('Skills')
@Controller('skills')
export class SkillsController {
  constructor(private readonly skills: SkillsService) {}

  /** The skill pool: every skill that the account can use, each with its installation. */
  @Get()
  @Access('skill', 'list')
  list(@Caller() caller: Principal, @Query() query: ListSkillsQuery): Promise<SkillListAnswer> {
    return this.skills.list(caller, query);
  }

  /** Creates a skill and its `own` install. */
  @Post()
  @Access('skill', 'create')
  create(@Caller() caller: Principal, @Body() body: CreateSkillDto): Promise<SkillAnswer> {
    return this.skills.create(caller, body);
  }

  @Get(':skillId')
  @AccessOrAnonymous('skill', 'read')
  read(
    @Target() target: SkillTarget,
    @Caller() caller: Principal | null,
    @Conditional() preconditions: Preconditions,
  ): Promise<SkillAnswer> {
    return this.skills.read(target, caller, preconditions);
  }

  /** Changes only the fields that are sent. With `If-Match`, only the draft that the caller has read. */
  @Patch(':skillId')
  @Access('skill', 'update')
  update(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Body() body: UpdateSkillDto,
  ): Promise<SkillAnswer> {
    return this.skills.update(target, { caller, preconditions }, body);
  }

  @Delete(':skillId')
  @Access('skill', 'delete')
  delete(@Target() target: SkillTarget, @Caller() caller: Principal): Promise<DeletedSkillAnswer> {
    return this.skills.delete(target, caller);
  }
}
