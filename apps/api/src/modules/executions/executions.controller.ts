import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, type StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import { PageQuery } from '../../http/paging.js';
import type { GuildhallRequest, Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { CancellationsService } from './cancellations.service.js';
import { ExecutionAnswer, ExecutionListAnswer, StepListAnswer } from './execution-views.dto.js';
import { ListExecutionsQuery, ToolOutputsDto } from './executions.dto.js';
import { ExecutionsService, executionId } from './executions.service.js';
import { RunStreams } from './following/run-streams.js';
import { EVENT_STREAM, StartsRun } from './following/starts-run.js';
import { SkillRunsService } from './skill-runs.service.js';
import { CreateExecutionDto } from './start-run.dto.js';
import { ToolOutputsService } from './tool-outputs.service.js';

@ApiTags('Executions')
@Controller('executions')
export class ExecutionsController {
  constructor(
    private readonly executions: ExecutionsService,
    private readonly skillRuns: SkillRunsService,
    private readonly toolOutputs: ToolOutputsService,
    private readonly cancellations: CancellationsService,
    private readonly streams: RunStreams,
  ) {}

  /**
   * Starts a run of an agent or a prompt. It is answered as it stands, while it waits for a worker; `wait`, or the header `Prefer: wait=<seconds>`,
   * answers it with 200 if it ends in time, and `stream` answers its events.
   */
  @Post()
  @Access('execution', 'run')
  @StartsRun(ExecutionAnswer)
  create(@Caller() caller: Principal, @Body() body: CreateExecutionDto): Promise<ExecutionAnswer> {
    return this.skillRuns.create(caller, body);
  }

  /** The account's runs, and those that they have started, without what was said in them. */
  @Get()
  @Access('execution', 'read')
  list(@Caller() caller: Principal, @Query() query: ListExecutionsQuery): Promise<ExecutionListAnswer> {
    return this.executions.list(caller, query);
  }

  /** One run. Of an opaque skill of somebody else it shows result, usage and error code. */
  @Get(':id')
  @Access('execution', 'read')
  read(@Caller() caller: Principal, @Param('id') id: string): Promise<ExecutionAnswer> {
    return this.executions.read(caller, id);
  }

  /** What the run did, step by step: model calls, tool calls and their results. */
  @Get(':id/steps')
  @Access('execution', 'read')
  readSteps(@Caller() caller: Principal, @Param('id') id: string, @Query() query: PageQuery): Promise<StepListAnswer> {
    return this.executions.readSteps(caller, id, query);
  }

  /**
   * The events of the run as server-sent events, from the first one, until it has ended. Send the id of the last event that you have as
   * `Last-Event-ID`, and the stream goes on there. Events: `run.started`, `step.started`, `text.delta`, `text.restart`, `tool.call`, `tool.result`,
   * `step.finished`, `run.requires_action`, and at the end `run.finished` or `run.failed` with the run itself.
   */
  @Get(':id/stream')
  @Access('execution', 'read')
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Id of the last event that you have.' })
  @ApiOkResponse(EVENT_STREAM)
  stream(@Caller() { accountId }: Principal, @Param('id') id: string, @Req() request: GuildhallRequest): Promise<StreamableFile> {
    return this.streams.open({ id: executionId(id), accountId }, request);
  }

  /** Answers calls that a run waits for. Each is answered once, all of them together or one by one; the run goes on with the last. */
  @Post(':id/tool-outputs')
  @HttpCode(200)
  @Access('execution', 'write')
  addToolOutputs(@Caller() caller: Principal, @Param('id') id: string, @Body() body: ToolOutputsDto): Promise<ExecutionAnswer> {
    return this.toolOutputs.add(caller, id, body);
  }

  /**
   * Cancels a run and all that it has started. What waits ends at once; what runs ends at its next step, and a model call that is under way is
   * broken off. Cancelling it again changes nothing.
   */
  @Post(':id/cancel')
  @HttpCode(200)
  @Access('execution', 'write')
  cancel(@Caller() caller: Principal, @Param('id') id: string): Promise<ExecutionAnswer> {
    return this.cancellations.cancel(caller, id);
  }
}
