import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiTags } from '@nestjs/swagger';
import { Access, type SkillTarget, Target } from '../../http/access.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { EvalAnswer, EvalListAnswer } from './eval-views.dto.js';
import { CreateEvalDto } from './evals.dto.js';
import { EvalsService } from './evals.service.js';

@ApiTags('Evals')
@Controller('skills/:skillId/evals')
export class EvalsController {
  constructor(private readonly evals: EvalsService) {}

  /** Runs the draft and the last version of an own agent or prompt on cases. Each case on each side is a run like others. */
  @Post()
  @Access('eval', 'run')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: EvalAnswer })
  create(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: CreateEvalDto): Promise<EvalAnswer> {
    return this.evals.create(target, caller, body);
  }

  /** The evaluations of a skill, newest first. */
  @Get()
  @Access('eval', 'read')
  list(@Target() target: SkillTarget, @Caller() caller: Principal, @Query() query: PageQuery): Promise<EvalListAnswer> {
    return this.evals.list(target, caller, query);
  }

  /** An evaluation as it stands: each case with what the draft and the last version gave, side by side. */
  @Get(':evalId')
  @Access('eval', 'read')
  read(@Target() target: SkillTarget, @Caller() caller: Principal, @Param('evalId') evalId: string): Promise<EvalAnswer> {
    return this.evals.read(target, caller, evalId);
  }

  /** Cancels the runs of an evaluation that have not ended. What has ended stays as it is; cancelling it again changes nothing. */
  @Post(':evalId/cancel')
  @HttpCode(200)
  @Access('eval', 'run')
  cancel(@Target() target: SkillTarget, @Caller() caller: Principal, @Param('evalId') evalId: string): Promise<EvalAnswer> {
    return this.evals.cancel(target, caller, evalId);
  }
}
