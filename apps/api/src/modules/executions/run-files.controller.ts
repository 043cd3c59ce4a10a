import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { FilePath } from '../bundles/index.js';
import { RunFileListAnswer } from './execution-views.dto.js';
import { RunFilesService } from './run-files.service.js';

@ApiTags('Executions')
@Controller('executions/:id/files')
export class RunFilesController {
  constructor(private readonly files: RunFilesService) {}

  /** The files that the run was given and that it has made so far. Of an opaque skill of somebody else it shows none. */
  @Get()
  @Access('execution', 'read')
  list(@Caller() caller: Principal, @Param('id') id: string, @Query() query: PageQuery): Promise<RunFileListAnswer> {
    return this.files.list(caller, id, query);
  }

  /** One of them, byte for byte, by its path as it is listed, such as `…/files/workspace/chart.png`. The ETag is its hash. */
  @Get('*path')
  @Access('execution', 'read')
  @ApiOkResponse({ content: { '*/*': { schema: { type: 'string', format: 'binary' } } } })
  read(
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('id') id: string,
    @Param('path', FilePath) path: string,
  ): Promise<StreamableFile | undefined> {
    return this.files.read({ caller, preconditions }, id, path);
  }
}
