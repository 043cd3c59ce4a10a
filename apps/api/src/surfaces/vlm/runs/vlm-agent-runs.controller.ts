import { type ShownPrediction, type ShownRun, shownPrediction } from '@guildhall/runtime';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Access } from '../../../http/access.js';
import type { Principal } from '../../../http/principal.js';
import { Caller } from '../../../http/principal.js';
import { TakesJson } from '../../../http/uploads.js';
import { LARGEST_START } from './largest-start.js';
import { ExecuteAgentDto, GenerateFromFileDto, GenerateFromImagesDto, ListRunsVlmQuery } from './runs.dto.js';
import { presentExecution, type VlmExecution } from './runs.presenter.js';
import { StartsPrediction } from './starts-prediction.js';
import { VlmRuns } from './vlm-runs.js';

/** Runs as clients of VLM Run know them: executions of agents, and predictions, which are the same in other words. */
@ApiExcludeController()
@Controller('vlm/v1')
export class VlmAgentRunsController {
  constructor(private readonly runs: VlmRuns) {}

  /** The start is what is answered here; `StartsPrediction` says what becomes of it. */
  @Post('agent/execute')
  @Access('execution', 'run')
  @TakesJson(LARGEST_START)
  @StartsPrediction({ shape: 'execution', batch: true })
  execute(@Caller() caller: Principal, @Body() body: ExecuteAgentDto): Promise<ShownRun> {
    return this.runs.execute(caller, body);
  }

  @Get('agent/executions')
  @Access('execution', 'read')
  async listExecutions(@Caller() caller: Principal, @Query() query: ListRunsVlmQuery): Promise<VlmExecution[]> {
    return (await this.runs.list(caller, query)).map(presentExecution);
  }

  @Get('agent/executions/:id')
  @Access('execution', 'read')
  async readExecution(@Caller() caller: Principal, @Param('id') id: string): Promise<VlmExecution> {
    return presentExecution(await this.runs.read(caller, id, 'Execution'));
  }

  @Get('predictions')
  @Access('execution', 'read')
  async listPredictions(@Caller() caller: Principal, @Query() query: ListRunsVlmQuery): Promise<ShownPrediction[]> {
    return (await this.runs.list(caller, query)).map(shownPrediction);
  }

  @Get('predictions/:id')
  @Access('execution', 'read')
  async readPrediction(@Caller() caller: Principal, @Param('id') id: string): Promise<ShownPrediction> {
    return shownPrediction(await this.runs.read(caller, id, 'Prediction'));
  }

  @Post(['document/generate', 'audio/generate', 'video/generate'])
  @Access('execution', 'run')
  @TakesJson(LARGEST_START)
  @StartsPrediction({ shape: 'prediction', batch: false })
  generate(@Caller() caller: Principal, @Body() body: GenerateFromFileDto): Promise<ShownRun> {
    return this.runs.generateFromFile(caller, body);
  }

  @Post('image/generate')
  @Access('execution', 'run')
  @TakesJson(LARGEST_START)
  @StartsPrediction({ shape: 'prediction', batch: false })
  generateFromImages(@Caller() caller: Principal, @Body() body: GenerateFromImagesDto): Promise<ShownRun> {
    return this.runs.generateFromImages(caller, body);
  }
}
