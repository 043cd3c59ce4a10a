import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../../http/access.js';
import { PageQuery } from '../../../http/paging.js';
import type { Principal } from '../../../http/principal.js';
import { Caller } from '../../../http/principal.js';
import { EarningsAnswer, UsageAnswer } from './statements.dto.js';
import { StatementsService } from './statements.service.js';

@ApiTags('Billing')
@Controller('billing')
export class StatementsController {
  constructor(private readonly statements: StatementsService) {}

  /** What the account has paid for skills, by the minute and by the month, by skill and month. */
  @Get('usage')
  @Access('billing', 'read')
  readUsage(@Caller() caller: Principal, @Query() query: PageQuery): Promise<UsageAnswer> {
    return this.statements.readUsage(caller, query);
  }

  /** What the account has earned with its skills, by skill and month. */
  @Get('earnings')
  @Access('billing', 'read')
  readEarnings(@Caller() caller: Principal, @Query() query: PageQuery): Promise<EarningsAnswer> {
    return this.statements.readEarnings(caller, query);
  }
}
