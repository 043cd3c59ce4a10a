import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import {
  CreateLibraryItemDto,
  DeletedLibraryItemAnswer,
  LibraryItemAnswer,
  LibraryListAnswer,
  ListLibraryQuery,
  UpdateLibraryItemDto,
} from './library.dto.js';
import { LibraryService } from './library.service.js';

@ApiTags('Library')
@Controller('library')
export class LibraryController {
  constructor(private readonly library: LibraryService) {}

  /** Text that several skills of the account share: components and assistants. */
  @Get()
  @Access('library', 'read')
  list(@Caller() caller: Principal, @Query() query: ListLibraryQuery): Promise<LibraryListAnswer> {
    return this.library.list(caller, query);
  }

  /** Adds a text that the account's skills can share. */
  @Post()
  @Access('library', 'write')
  create(
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Body() body: CreateLibraryItemDto,
  ): Promise<LibraryItemAnswer> {
    return this.library.create({ caller, preconditions }, body);
  }

  /** One item of the library. */
  @Get(':id')
  @Access('library', 'read')
  read(@Caller() caller: Principal, @Conditional() preconditions: Preconditions, @Param('id') id: string): Promise<LibraryItemAnswer> {
    return this.library.read({ caller, preconditions }, id);
  }

  /** Changes only the fields that are sent. Drafts use the new text at once; published versions keep the old one. */
  @Patch(':id')
  @Access('library', 'write')
  update(
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('id') id: string,
    @Body() body: UpdateLibraryItemDto,
  ): Promise<LibraryItemAnswer> {
    return this.library.update({ caller, preconditions }, id, body);
  }

  /** Removes the item. Drafts that refer to it keep the reference, and compiling them warns. */
  @Delete(':id')
  @Access('library', 'write')
  delete(
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('id') id: string,
  ): Promise<DeletedLibraryItemAnswer> {
    return this.library.delete({ caller, preconditions }, id);
  }
}
