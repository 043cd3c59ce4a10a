import { Body, Controller, Delete, Get, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, AccessOrAnonymous, type SkillTarget, Target } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { BlocksService } from './blocks.service.js';
import { BlockAnswer, BlockListAnswer, CreateBlockDto, DeletedBlockAnswer, ReplaceBlocksDto, UpdateBlockDto } from './files.dto.js';

@ApiTags('Files')
@Controller('skills/:skillId/files/:fileId/blocks')
export class BlocksController {
  constructor(private readonly blocks: BlocksService) {}

  /** All blocks of the file in the order in which they are read. */
  @Get()
  @AccessOrAnonymous('file', 'read')
  list(
    @Target() target: SkillTarget,
    @Caller() caller: Principal | null,
    @Conditional() preconditions: Preconditions,
    @Param('fileId') fileId: string,
  ): Promise<BlockListAnswer> {
    return this.blocks.list({ target, caller, preconditions, fileId });
  }

  /** Adds a block, by default behind the last one. */
  @Post()
  @Access('file', 'write')
  create(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('fileId') fileId: string,
    @Body() body: CreateBlockDto,
  ): Promise<BlockAnswer> {
    return this.blocks.create({ target, caller, preconditions, fileId }, body);
  }

  /** Replaces and orders all blocks of the file at once. */
  @Put()
  @Access('file', 'write')
  replace(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('fileId') fileId: string,
    @Body() body: ReplaceBlocksDto,
  ): Promise<BlockListAnswer> {
    return this.blocks.replace({ target, caller, preconditions, fileId }, body);
  }

  /** One block of the file. */
  @Get(':blockId')
  @AccessOrAnonymous('file', 'read')
  read(
    @Target() target: SkillTarget,
    @Caller() caller: Principal | null,
    @Conditional() preconditions: Preconditions,
    @Param('fileId') fileId: string,
    @Param('blockId') blockId: string,
  ): Promise<BlockAnswer> {
    return this.blocks.read({ target, caller, preconditions, fileId }, blockId);
  }

  /** Changes only the fields that are sent. */
  @Patch(':blockId')
  @Access('file', 'write')
  update(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('fileId') fileId: string,
    @Param('blockId') blockId: string,
    @Body() body: UpdateBlockDto,
  ): Promise<BlockAnswer> {
    return this.blocks.update({ target, caller, preconditions, fileId }, blockId, body);
  }

  /** Removes the block from the file. */
  @Delete(':blockId')
  @Access('file', 'write')
  delete(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('fileId') fileId: string,
    @Param('blockId') blockId: string,
  ): Promise<DeletedBlockAnswer> {
    return this.blocks.delete({ target, caller, preconditions, fileId }, blockId);
  }
}
