import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { CreatedTraceAnswer, CreateTraceDto, ListTracesQuery, TraceAnswer, TraceListAnswer } from './traces.dto.js';
import { TracesService } from './traces.service.js';

@ApiTags('Traces')
@Controller('traces')
export class TracesController {
  constructor(private readonly traces: TracesService) {}

  /** Keeps what a client reports about one use of a manifest. */
  @Post()
  @Access('trace', 'write')
  create(@Caller() caller: Principal, @Body() body: CreateTraceDto): Promise<CreatedTraceAnswer> {
    return this.traces.create(caller, body);
  }

  /** The account's traces without the conversations. */
  @Get()
  @Access('trace', 'read')
  list(@Caller() caller: Principal, @Query() query: ListTracesQuery): Promise<TraceListAnswer> {
    return this.traces.list(caller, query);
  }

  /** One trace with everything that was reported. */
  @Get(':id')
  @Access('trace', 'read')
  read(@Caller() caller: Principal, @Param('id') id: string): Promise<TraceAnswer> {
    return this.traces.read(caller, id);
  }
}
