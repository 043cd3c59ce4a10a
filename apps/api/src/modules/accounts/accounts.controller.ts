import { Body, Controller, Get, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { AccountAnswer, UpdateAccountDto } from './accounts.dto.js';
import { AccountsService } from './accounts.service.js';
import { AuditListAnswer, AuditQuery } from './audit.dto.js';
import { AuditService } from './audit.service.js';

@ApiTags('Identity')
@Controller('account')
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly audit: AuditService,
  ) {}

  /** The account that the token acts in. */
  @Get()
  @Access('account', 'read')
  read(@Caller() caller: Principal): Promise<AccountAnswer> {
    return this.accounts.read(caller);
  }

  /** Changes only the fields that are sent. */
  @Patch()
  @Access('account', 'update')
  update(@Caller() caller: Principal, @Body() body: UpdateAccountDto): Promise<AccountAnswer> {
    return this.accounts.update(caller, body);
  }

  /** Who changed what, newest first. Rows are never changed or removed. */
  @Get('audit')
  @Access('audit', 'read')
  listAudit(@Caller() caller: Principal, @Query() query: AuditQuery): Promise<AuditListAnswer> {
    return this.audit.list(caller, query);
  }
}
