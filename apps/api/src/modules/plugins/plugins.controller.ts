import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AccessOrAnonymous, type SkillTarget, Target } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { AssignPluginDto, PluginAnswer, PluginListAnswer, RemovedPluginAnswer } from './plugins.dto.js';
import { PluginsService } from './plugins.service.js';

@ApiTags('Plugins')
@Controller('skills/:skillId/skills')
export class PluginsController {
  constructor(private readonly plugins: PluginsService) {}

  /** The skills that an agent calls as tools, in the order in which they were assigned. */
  @Get()
  @AccessOrAnonymous('plugin', 'read')
  list(@Target() target: SkillTarget, @Caller() caller: Principal | null): Promise<PluginListAnswer> {
    return this.plugins.list(target, caller);
  }

  /** Lets an agent call a skill of the pool as a tool. */
  @Post()
  @Access('plugin', 'write')
  assign(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: AssignPluginDto): Promise<PluginAnswer> {
    return this.plugins.assign(target, caller, body);
  }

  /** Takes the plugin from the agent; the plugin itself stays. */
  @Delete(':pluginSkillId')
  @Access('plugin', 'write')
  remove(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Param('pluginSkillId') pluginSkillId: string,
  ): Promise<RemovedPluginAnswer> {
    return this.plugins.remove(target, caller, pluginSkillId);
  }
}
