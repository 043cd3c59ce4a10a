import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AccessOrAnonymous, type SkillTarget, Target } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { Limit } from '../../http/limit.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { SkillCreationService } from './skill-creation.service.js';
import { CreateSkillDto, DeletedSkillAnswer, ListSkillsQuery, SkillAnswer, SkillListAnswer, UpdateSkillDto } from './skills.dto.js';
import { SkillsService } from './skills.service.js';

@ApiTags('Skills')
@Controller('skills')
export class SkillsController {
  constructor(
    private readonly skills: SkillsService,
    private readonly creation: SkillCreationService,
  ) {}

  /** The skill pool: every skill that the account can use, each with its installation. */
  @Get()
  @Access('skill', 'list')
  list(@Caller() caller: Principal, @Query() query: ListSkillsQuery): Promise<SkillListAnswer> {
    return this.skills.list(caller, query);
  }

  /** Creates a skill, from nothing or as a fork, and its `own` install. */
  @Post()
  @Access('skill', 'create')
  @Limit('skill.create')
  create(@Caller() caller: Principal, @Body() body: CreateSkillDto): Promise<SkillAnswer> {
    return this.creation.create(caller, body);
  }

  /** One skill by its id, its name in the pool or `account/name`: the draft for its author, what is published for others. */
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

  /** Deletes the skill. Its name stays reserved for 30 days; versions stay, and other accounts' installs say that it is unavailable. */
  @Delete(':skillId')
  @Access('skill', 'delete')
  delete(@Target() target: SkillTarget, @Caller() caller: Principal): Promise<DeletedSkillAnswer> {
    return this.skills.delete(target, caller);
  }
}
