import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AccessOrAnonymous, type SkillTarget, Target } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { Limit } from '../../http/limit.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { SharedCaching, Sharing } from '../../http/shared-caching.js';
import { InstallAnswer, InstallSkillDto, InstallsService } from '../installs/index.js';
import { SkillAnswer } from '../skills/index.js';
import {
  ForkListedSkillDto,
  ListMarketQuery,
  ListPublishedQuery,
  MarketListAnswer,
  MarketSkillAnswer,
  PublisherAnswer,
  TagListAnswer,
} from './marketplace.dto.js';
import { MarketplaceService } from './marketplace.service.js';

@ApiTags('Marketplace')
@Controller('marketplace')
export class MarketplaceController {
  constructor(
    private readonly market: MarketplaceService,
    private readonly installs: InstallsService,
  ) {}

  /** What is listed: searched, filtered and sorted, with the caller's own installation of each. */
  @Get('skills')
  @AccessOrAnonymous('skill', 'list')
  list(@Caller() caller: Principal | null, @Sharing() sharing: SharedCaching, @Query() query: ListMarketQuery): Promise<MarketListAnswer> {
    return this.market.list({ caller, sharing }, query);
  }

  /** The page of one skill, by its id or `account/name`: what is published of it, to its author as well. */
  @Get('skills/:skillId')
  @AccessOrAnonymous('listing', 'read')
  read(
    @Target() target: SkillTarget,
    @Caller() caller: Principal | null,
    @Sharing() sharing: SharedCaching,
    @Conditional() preconditions: Preconditions,
  ): Promise<MarketSkillAnswer> {
    return this.market.read(target, { caller, sharing, preconditions });
  }

  /** Puts a listed skill into the pool. */
  @Post('skills/:skillId/install')
  @Access('listing', 'install')
  install(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: InstallSkillDto): Promise<InstallAnswer> {
    return this.installs.install(target, caller, body);
  }

  /** Copies a listed skill into the account, as an own skill with the name and the title of the original, unless others are sent. */
  @Post('skills/:skillId/fork')
  @Access('listing', 'fork')
  @Limit('skill.create')
  fork(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: ForkListedSkillDto): Promise<SkillAnswer> {
    return this.market.fork(target, caller, body);
  }

  /** An account and what it has listed. */
  @Get('publishers/:publisher')
  @AccessOrAnonymous('skill', 'list')
  readPublisher(
    @Param('publisher') publisher: string,
    @Caller() caller: Principal | null,
    @Sharing() sharing: SharedCaching,
    @Query() query: ListPublishedQuery,
  ): Promise<PublisherAnswer> {
    return this.market.readPublisher(publisher, { caller, sharing }, query);
  }

  /** The tags of listed skills, the most frequent first. On a large marketplace the counts may be a minute old. */
  @Get('tags')
  @AccessOrAnonymous('skill', 'list')
  listTags(@Caller() caller: Principal | null, @Sharing() sharing: SharedCaching): Promise<TagListAnswer> {
    return this.market.listTags({ caller, sharing });
  }
}
