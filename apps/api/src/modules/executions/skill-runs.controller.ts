import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, type SkillTarget, Target } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { SkillRunAnswer } from './execution-views.dto.js';
import { StartsRun } from './following/starts-run.js';
import { SkillRunsService } from './skill-runs.service.js';
import { RunSkillDto } from './start-run.dto.js';

@ApiTags('Executions')
@Controller('skills/:skillId/run')
export class SkillRunsController {
  constructor(private readonly skillRuns: SkillRunsService) {}

  /** Starts a run of the skill, like POST /executions. */
  @Post()
  @Access('execution', 'run')
  @StartsRun(SkillRunAnswer)
  run(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: RunSkillDto): Promise<SkillRunAnswer> {
    return this.skillRuns.run(target, caller, body);
  }
}
