import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { ExecutionAnswer, StartsRun } from '../executions/index.js';
import { PrimeRunDto, PrimeSkillListAnswer } from './prime.dto.js';
import { PrimeService } from './prime.service.js';

@ApiTags('Prime')
@Controller('prime')
export class PrimeController {
  constructor(private readonly prime: PrimeService) {}

  /** The skills that the account's orchestrator works with: shared, active, and of agents the dispatchable ones. */
  @Get('skills')
  @Access('prime', 'read')
  list(@Caller() caller: Principal, @Query() query: PageQuery): Promise<PrimeSkillListAnswer> {
    return this.prime.list(caller, query);
  }

  /** Gives the orchestrator a task. It is a run like others: read, follow, answer and cancel it under /executions. */
  @Post('executions')
  @Access('prime', 'run')
  @StartsRun(ExecutionAnswer)
  run(@Caller() caller: Principal, @Body() body: PrimeRunDto): Promise<ExecutionAnswer> {
    return this.prime.run(caller, body);
  }
}
