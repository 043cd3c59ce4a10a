import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { CatalogueAnswer, ModelTiersAnswer, ModelTiersDto } from './models.dto.js';
import { ModelsService } from './models.service.js';

@ApiTags('Identity')
@Controller()
export class ModelsController {
  constructor(private readonly models: ModelsService) {}

  /** Well-known models with their list prices, and whether the account has a credential for them. */
  @Get('models')
  @Access('models', 'list')
  catalogue(@Caller() caller: Principal): Promise<CatalogueAnswer> {
    return this.models.catalogue(caller);
  }

  /** Which models the account's tiers stand for. */
  @Get('account/models')
  @Access('models', 'read')
  read(@Caller() caller: Principal): Promise<ModelTiersAnswer> {
    return this.models.read(caller);
  }

  /** Replaces all three tiers. Names of models are not checked against the catalogue: a provider may have newer ones. */
  @Put('account/models')
  @Access('models', 'write')
  put(@Caller() caller: Principal, @Body() body: ModelTiersDto): Promise<ModelTiersAnswer> {
    return this.models.put(caller, body);
  }
}
