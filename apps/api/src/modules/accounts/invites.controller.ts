import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Fresh } from '../../http/access.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { SessionAnswer } from '../auth/index.js';
import { InvitesService } from './invites.service.js';
import { AcceptInviteDto, CreatedInviteAnswer, CreateInviteDto, DeletedInviteAnswer, InviteListAnswer } from './members.dto.js';

@ApiTags('Identity')
@Controller('account/invites')
export class InvitesController {
  constructor(private readonly invites: InvitesService) {}

  /** Invitations that wait. */
  @Get()
  @Access('invite', 'read')
  list(@Caller() caller: Principal, @Query() page: PageQuery): Promise<InviteListAnswer> {
    return this.invites.list(caller, page);
  }

  /** Invites a person by email for seven days; a second invitation of the same person replaces the first. */
  @Post()
  @Access('invite', 'write')
  @Fresh()
  create(@Caller() caller: Principal, @Body() body: CreateInviteDto): Promise<CreatedInviteAnswer> {
    return this.invites.create(caller, body);
  }

  /** Joins the inviting account and opens a session there. Whoever has no user yet sends the token to POST /auth/signup instead. */
  @Post('accept')
  @Access('session', 'write')
  accept(@Caller() caller: Principal, @Body() body: AcceptInviteDto): Promise<SessionAnswer> {
    return this.invites.accept(caller, body.inviteToken);
  }

  /** Takes an invitation back. */
  @Delete(':inviteId')
  @Access('invite', 'write')
  delete(@Caller() caller: Principal, @Param('inviteId') inviteId: string): Promise<DeletedInviteAnswer> {
    return this.invites.delete(caller, inviteId);
  }
}
