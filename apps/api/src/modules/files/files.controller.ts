import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AccessOrAnonymous, type SkillTarget, Target } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { CreateFileDto, DeletedFileAnswer, FileAnswer, FileListAnswer, UpdateFileDto } from './files.dto.js';
import { FilesService } from './files.service.js';

@ApiTags('Files')
@Controller('skills/:skillId/files')
export class FilesController {
  constructor(private readonly files: FilesService) {}

  /** The files of an agent or a prompt with their blocks, in the order in which they are read. */
  @Get()
  @AccessOrAnonymous('file', 'read')
  list(@Target() target: SkillTarget, @Query() query: PageQuery): Promise<FileListAnswer> {
    return this.files.list(target, query);
  }

  /** Adds a file, by default behind the last one of its section. `If-Match` takes the ETag of the skill. */
  @Post()
  @Access('file', 'write')
  create(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Body() body: CreateFileDto,
  ): Promise<FileAnswer> {
    return this.files.create({ target, caller, preconditions }, body);
  }

  /** One file with its blocks. */
  @Get(':fileId')
  @AccessOrAnonymous('file', 'read')
  read(
    @Target() target: SkillTarget,
    @Caller() caller: Principal | null,
    @Conditional() preconditions: Preconditions,
    @Param('fileId') fileId: string,
  ): Promise<FileAnswer> {
    return this.files.read({ target, caller, preconditions, fileId });
  }

  /** Changes only the fields that are sent. */
  @Patch(':fileId')
  @Access('file', 'write')
  update(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('fileId') fileId: string,
    @Body() body: UpdateFileDto,
  ): Promise<FileAnswer> {
    return this.files.update({ target, caller, preconditions, fileId }, body);
  }

  /** Removes the file with its blocks. */
  @Delete(':fileId')
  @Access('file', 'write')
  delete(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('fileId') fileId: string,
  ): Promise<DeletedFileAnswer> {
    return this.files.delete({ target, caller, preconditions, fileId });
  }
}
