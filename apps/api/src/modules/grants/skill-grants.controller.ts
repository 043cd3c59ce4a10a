import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, type SkillTarget, Target } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { GrantAnswer, GrantSkillDto } from './grants.dto.js';
import { GrantsService } from './grants.service.js';

@ApiTags('Grants')
@Controller('skills')
export class SkillGrantsController {
  constructor(private readonly grants: GrantsService) {}

  /** Gives another account access to this skill; the same as POST /grants. */
  @Post(':skillId/grants')
  @Access('grant', 'share')
  create(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: GrantSkillDto): Promise<GrantAnswer> {
    return this.grants.share(target, caller, body);
  }
}
