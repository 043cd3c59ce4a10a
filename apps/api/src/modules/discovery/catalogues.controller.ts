import { Body, Controller, Delete, Get, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, Fresh, Public } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { FilePath } from '../bundles/index.js';
import { CatalogueListAnswer, CreateCatalogueDto, CreatedCatalogueAnswer, DeletedCatalogueAnswer } from './catalogues.dto.js';
import { CataloguesService } from './catalogues.service.js';
import { DiscoveryIndexAnswer } from './discovery.dto.js';

@ApiTags('Discovery')
@Controller()
export class CataloguesController {
  constructor(private readonly catalogues: CataloguesService) {}

  /** Catalogues that are not deleted, newest first. */
  @Get('catalogues')
  @Access('catalogue', 'read')
  list(@Caller() caller: Principal, @Query() page: PageQuery): Promise<CatalogueListAnswer> {
    return this.catalogues.list(caller, page);
  }

  /** Puts installs of the account behind an address that nobody can guess, for clients that send no token. The address is shown only here. */
  @Post('catalogues')
  @Access('catalogue', 'write')
  @Fresh()
  create(@Caller() caller: Principal, @Body() body: CreateCatalogueDto): Promise<CreatedCatalogueAnswer> {
    return this.catalogues.create(caller, body);
  }

  /** Ends a catalogue: its address is unknown from now on. */
  @Delete('catalogues/:catalogueId')
  @Access('catalogue', 'delete')
  delete(@Caller() caller: Principal, @Param('catalogueId') catalogueId: string): Promise<DeletedCatalogueAnswer> {
    return this.catalogues.delete(caller, catalogueId);
  }

  /** The index of a private catalogue: what its account may read of its installs. */
  @Get('i/:token/.well-known/agent-skills/index.json')
  @Public()
  readIndex(@Param('token') token: string): Promise<DiscoveryIndexAnswer> {
    return this.catalogues.readIndex(token);
  }

  /** What the index of a private catalogue names: `<name>.zip`, and every file of a skill as `<name>/<path>`. */
  @Get('i/:token/.well-known/agent-skills/*path')
  @Public()
  @ApiOkResponse({ content: { '*/*': { schema: { type: 'string', format: 'binary' } } } })
  readFile(
    @Param('token') token: string,
    @Param('path', FilePath) path: string,
    @Conditional() preconditions: Preconditions,
  ): Promise<StreamableFile | undefined> {
    return this.catalogues.readFile(token, path, preconditions);
  }
}
