import type { Config } from '@guildhall/config';
import { listToolsets } from '@guildhall/runtime';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import { OK } from '../../http/envelope.js';
import { CONFIG } from '../../http/tokens.js';
import { ToolsetsAnswer } from './toolsets.dto.js';
import { presentToolset } from './toolsets.presenter.js';

@ApiTags('Executions')
@Controller('toolsets')
export class ToolsetsController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * Named groups of tools that runs can be started with (`toolsets` of POST /executions), and whether they can be used on this server. An
   * agent that defines a tool with one of these names uses it without naming its toolset.
   */
  @Get()
  @Access('toolset', 'list')
  list(): ToolsetsAnswer {
    return { ...OK, toolsets: listToolsets(this.config.toolsets).map(presentToolset) };
  }
}
