import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, type SkillTarget, Target } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { SharedCaching, Sharing } from '../../http/shared-caching.js';
import { InstallSkillDto } from '../installs/index.js';
import { ListMarketQuery } from '../marketplace/index.js';
import { InstallRequestsService } from './install-requests.service.js';
import {
  EndedUseAnswer,
  IncomingRequestAnswer,
  IncomingRequestListAnswer,
  IncomingRequestsQuery,
  InstallRequestAnswer,
  RequestInstallDto,
  StoreAccessListAnswer,
  StoreListAnswer,
  StorePermissionsAnswer,
  StoreSkillAnswer,
  UseAnswer,
} from './store.dto.js';
import { StoreService } from './store.service.js';

@ApiTags('Store')
@Controller('skills/store')
export class StoreController {
  constructor(
    private readonly store: StoreService,
    private readonly requests: InstallRequestsService,
  ) {}

  /** What is listed, as on the marketplace, and how the account stands to each. */
  @Get()
  @Access('skill', 'list')
  list(@Caller() caller: Principal, @Sharing() sharing: SharedCaching, @Query() query: ListMarketQuery): Promise<StoreListAnswer> {
    return this.store.list(caller, sharing, query);
  }

  /** What the token may do in the store. */
  @Get('permissions')
  @Access('skill', 'list')
  readPermissions(@Caller() caller: Principal): StorePermissionsAnswer {
    return this.store.readPermissions(caller);
  }

  /** What the account has of the skills of others, and what it has asked for. */
  @Get('my-access')
  @Access('skill', 'list')
  listAccess(@Caller() caller: Principal, @Query() page: PageQuery): Promise<StoreAccessListAnswer> {
    return this.store.listAccess(caller, page);
  }

  /** Requests of other accounts for skills of this one. */
  @Get('requests/incoming')
  @Access('installRequest', 'read')
  listIncoming(@Caller() caller: Principal, @Query() query: IncomingRequestsQuery): Promise<IncomingRequestListAnswer> {
    return this.requests.listIncoming(caller, query);
  }

  /** Gives the account that asked the skill: it is in its pool from now on, by an install with the id of the request. */
  @Post('requests/:requestId/approve')
  @HttpCode(200)
  @Access('installRequest', 'answer')
  approve(@Caller() caller: Principal, @Param('requestId') requestId: string): Promise<IncomingRequestAnswer> {
    return this.requests.approve(caller, requestId);
  }

  /** Turns a request down. The account may ask again. */
  @Post('requests/:requestId/decline')
  @HttpCode(200)
  @Access('installRequest', 'answer')
  decline(@Caller() caller: Principal, @Param('requestId') requestId: string): Promise<IncomingRequestAnswer> {
    return this.requests.decline(caller, requestId);
  }

  /** The page of a listed skill, and how the account stands to it. */
  @Get(':account/:slug')
  @Access('listing', 'read')
  read(@Target() target: SkillTarget, @Caller() caller: Principal, @Conditional() preconditions: Preconditions): Promise<StoreSkillAnswer> {
    return this.store.read(target, caller, preconditions);
  }

  /** Puts a listed skill into the pool. Where the publisher approves each install, it must have been requested and approved. */
  @Post(':account/:slug/use')
  @Access('listing', 'install')
  use(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: InstallSkillDto): Promise<UseAnswer> {
    return this.store.use(target, caller, body);
  }

  /** Takes the skill from the pool, or takes the request for it back. */
  @Delete(':account/:slug/use')
  @Access('install', 'release')
  endUse(@Target() target: SkillTarget, @Caller() caller: Principal): Promise<EndedUseAnswer> {
    return this.store.endUse(target, caller);
  }

  /** Asks the publisher for the skill. Of one that everybody may install, the request is approved at once. */
  @Post(':account/:slug/request')
  @Access('listing', 'request')
  request(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: RequestInstallDto): Promise<InstallRequestAnswer> {
    return this.requests.request(target, caller, body);
  }
}
