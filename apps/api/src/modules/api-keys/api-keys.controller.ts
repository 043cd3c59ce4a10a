import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access, Fresh } from '../../http/access.js';
import { PageQuery } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { ApiKeyListAnswer, CreateApiKeyDto, CreatedApiKeyAnswer, DeletedApiKeyAnswer } from './api-keys.dto.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('Identity')
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  /** Keys that are not deleted, newest first. */
  @Get()
  @Access('apiKey', 'read')
  list(@Caller() caller: Principal, @Query() page: PageQuery): Promise<ApiKeyListAnswer> {
    return this.keys.list(caller, page);
  }

  /** Makes a key that acts for the account. The key itself is in this answer and never shown again. */
  @Post()
  @Access('apiKey', 'write')
  @Fresh()
  create(@Caller() caller: Principal, @Body() body: CreateApiKeyDto): Promise<CreatedApiKeyAnswer> {
    return this.keys.create(caller, body);
  }

  /** Ends a key; within five seconds it is refused everywhere. */
  @Delete(':keyId')
  @Access('apiKey', 'delete')
  delete(@Caller() caller: Principal, @Param('keyId') keyId: string): Promise<DeletedApiKeyAnswer> {
    return this.keys.delete(caller, keyId);
  }
}
