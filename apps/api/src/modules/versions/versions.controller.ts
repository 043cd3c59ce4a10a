import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, type SkillTarget, Target } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { Limit } from '../../http/limit.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { VersionPipe } from '../manifests/index.js';
import { PublishAnswer, PublishDto, RollbackDto, VersionAnswer, VersionHeadAnswer, VersionListAnswer, YankDto } from './versions.dto.js';
import { VersionsService } from './versions.service.js';

@ApiTags('Versions')
@Controller('skills/:skillId')
export class VersionsController {
  constructor(private readonly versions: VersionsService) {}

  /** The published versions, newest first, without their manifests. */
  @Get('versions')
  @Access('skill', 'versions')
  list(@Target() target: SkillTarget, @Query() query: PageQuery): Promise<VersionListAnswer> {
    return this.versions.list(target, query);
  }

  /** One published version with its manifest; `latest` is the newest that is not yanked. */
  @Get('versions/:version')
  @Access('skill', 'version')
  read(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('version', VersionPipe) version: number | 'latest',
  ): Promise<VersionAnswer> {
    return this.versions.read(target, { caller, preconditions }, version);
  }

  /** Makes an immutable version of the draft, with the next number. */
  @Post('publish')
  @Access('skill', 'publish')
  @Limit('skill.publish')
  publish(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Body() body: PublishDto,
  ): Promise<PublishAnswer> {
    return this.versions.publish(target, { caller, preconditions }, body);
  }

  /** Makes the draft what an earlier version was, and publishes that content again under a new number. */
  @Post('rollback')
  @Access('skill', 'rollback')
  @Limit('skill.publish')
  rollback(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Body() body: RollbackDto,
  ): Promise<PublishAnswer> {
    return this.versions.rollback(target, { caller, preconditions }, body);
  }

  /** Takes a version back: it is no longer `latest`, and whoever is pinned to it keeps it. */
  @Post('versions/:version/yank')
  @HttpCode(200)
  @Access('skill', 'yank')
  yank(
    @Target() target: SkillTarget,
    @Param('version', VersionPipe) version: number | 'latest',
    @Body() body: YankDto,
  ): Promise<VersionHeadAnswer> {
    return this.versions.yank(target, version, body);
  }

  /** Restores a version that was yanked. */
  @Post('versions/:version/unyank')
  @HttpCode(200)
  @Access('skill', 'yank')
  unyank(@Target() target: SkillTarget, @Param('version', VersionPipe) version: number | 'latest'): Promise<VersionHeadAnswer> {
    return this.versions.unyank(target, version);
  }
}
