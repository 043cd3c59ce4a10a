import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Fresh } from '../../http/access.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { AddMemberDto, DeletedMemberAnswer, MemberAnswer, MemberListAnswer, UpdateMemberDto } from './members.dto.js';
import { MembersService } from './members.service.js';

@ApiTags('Identity')
@Controller('account/members')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  /** Everybody who may act for the account, in the order in which they joined. */
  @Get()
  @Access('member', 'read')
  list(@Caller() caller: Principal, @Query() page: PageQuery): Promise<MemberListAnswer> {
    return this.members.list(caller, page);
  }

  /** Makes somebody who has signed up a member at once. Whoever has not is invited instead. */
  @Post()
  @Access('member', 'write')
  @Fresh()
  add(@Caller() caller: Principal, @Body() body: AddMemberDto): Promise<MemberAnswer> {
    return this.members.add(caller, body);
  }

  /** Changes the role. Only owners make, change and remove owners, and an account keeps at least one. */
  @Patch(':userId')
  @Access('member', 'write')
  @Fresh()
  update(@Caller() caller: Principal, @Param('userId') userId: string, @Body() body: UpdateMemberDto): Promise<MemberAnswer> {
    return this.members.update(caller, userId, body.role);
  }

  /** Leaves the account; open to every member, whatever the role. */
  @Delete('me')
  @Access('session', 'write')
  leave(@Caller() caller: Principal): Promise<DeletedMemberAnswer> {
    return this.members.leave(caller);
  }

  /** Removes a member and ends their sessions in this account. */
  @Delete(':userId')
  @Access('member', 'write')
  remove(@Caller() caller: Principal, @Param('userId') userId: string): Promise<DeletedMemberAnswer> {
    return this.members.remove(caller, userId);
  }
}
