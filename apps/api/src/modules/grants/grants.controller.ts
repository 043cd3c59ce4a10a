import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { CreateGrantDto, DeletedGrantAnswer, GrantAnswer, GrantListAnswer, ListGrantsQuery, UpdateGrantDto } from './grants.dto.js';
import { GrantsService } from './grants.service.js';

@ApiTags('Grants')
@Controller('grants')
export class GrantsController {
  constructor(private readonly grants: GrantsService) {}

  /** The grants that the account has given and received. */
  @Get()
  @Access('grant', 'read')
  list(@Caller() caller: Principal, @Query() query: ListGrantsQuery): Promise<GrantListAnswer> {
    return this.grants.list(caller, query);
  }

  /**
   * Gives another account access to a skill. It is in that account's pool at once, read-only, unless the account wants to be asked: then the
   * grant is `pending` until it is accepted.
   */
  @Post()
  @Access('grant', 'create')
  create(@Caller() caller: Principal, @Body() body: CreateGrantDto): Promise<GrantAnswer> {
    return this.grants.create(caller, body);
  }

  /** One grant, for either side of it. */
  @Get(':grantId')
  @Access('grant', 'read')
  read(@Caller() caller: Principal, @Param('grantId') grantId: string): Promise<GrantAnswer> {
    return this.grants.read(caller, grantId);
  }

  /** Changes only the fields that are sent; what was granted follows at once. */
  @Patch(':grantId')
  @Access('grant', 'update')
  update(@Caller() caller: Principal, @Param('grantId') grantId: string, @Body() body: UpdateGrantDto): Promise<GrantAnswer> {
    return this.grants.update(caller, grantId, body);
  }

  /** Revokes the grant. The skill leaves the pool and the agents of the other account at once; the grant stays in the lists. */
  @Delete(':grantId')
  @Access('grant', 'revoke')
  revoke(@Caller() caller: Principal, @Param('grantId') grantId: string): Promise<DeletedGrantAnswer> {
    return this.grants.revoke(caller, grantId);
  }

  /** Takes a pending grant: the skill is in the pool from now on. */
  @Post(':grantId/accept')
  @HttpCode(200)
  @Access('grant', 'answer')
  accept(@Caller() caller: Principal, @Param('grantId') grantId: string): Promise<GrantAnswer> {
    return this.grants.accept(caller, grantId);
  }

  /** Turns a pending grant down. One that is active ends when the skill is uninstalled. */
  @Post(':grantId/decline')
  @HttpCode(200)
  @Access('grant', 'answer')
  decline(@Caller() caller: Principal, @Param('grantId') grantId: string): Promise<GrantAnswer> {
    return this.grants.decline(caller, grantId);
  }
}
