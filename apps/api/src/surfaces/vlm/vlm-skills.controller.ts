import { BundleVersionsRepository } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, Public } from '../../http/access.js';
import { NotIdempotent } from '../../http/idempotency.js';
import { Limit } from '../../http/limit.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { LinkQuery } from './link-query.js';
import { SkillDownloads } from './skill-downloads.js';
import { SkillResolver } from './skill-resolver.js';
import type { WrittenVersion } from './skill-versions.js';
import { SkillWriter } from './skill-writer.js';
import type { SkillDownload, SkillInfo } from './skills.dto.js';
import { CreateSkillVlmDto, DownloadVlmQuery, ListSkillsVlmQuery, LookupSkillVlmDto, UpdateSkillVlmDto } from './skills.dto.js';
import { presentSkillInfo } from './skills.presenter.js';

/** Skills as clients of VLM Run know them: each published version of a bundle is a record of its own. */
@ApiExcludeController()
@Controller('vlm/v1/skills')
export class VlmSkillsController {
  constructor(
    private readonly versions: BundleVersionsRepository,
    private readonly resolver: SkillResolver,
    private readonly writer: SkillWriter,
    private readonly downloads: SkillDownloads,
  ) {}

  @Get()
  @Access('skill', 'list')
  async list(@Caller() caller: Principal, @Query() query: ListSkillsVlmQuery): Promise<SkillInfo[]> {
    const { limit, offset, order_by: orderBy, descending, grouped } = query;
    const found = await this.versions.findPage(caller.accountId, { limit, offset, orderBy, descending, grouped });
    return found.map(presentSkillInfo);
  }

  @Post('create')
  @Access('skill', 'create')
  @Limit('skill.create')
  async create(
    @Caller() caller: Principal,
    @Body() body: CreateSkillVlmDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SkillInfo> {
    return answer(await this.writer.create(caller, body), response);
  }

  @Post('lookup')
  @NotIdempotent()
  @HttpCode(200)
  @Access('skill', 'list')
  async lookup(@Caller() { accountId }: Principal, @Body() body: LookupSkillVlmDto): Promise<SkillInfo> {
    const reference = body.id ?? body.name ?? null;
    if (reference === null) throw new DomainError('validation_failed', { detail: 'Either `name` or `id` must be provided' });
    return presentSkillInfo(await this.resolver.resolve(accountId, reference, body.skill_version ?? body.version));
  }

  @Get(':reference')
  @Access('skill', 'list')
  async read(@Caller() { accountId }: Principal, @Param('reference') reference: string): Promise<SkillInfo> {
    return presentSkillInfo(await this.resolver.resolve(accountId, reference));
  }

  @Post(':reference/update')
  @Access('bundle', 'create')
  @Limit('skill.publish')
  async update(
    @Caller() caller: Principal,
    @Param('reference') reference: string,
    @Body() body: UpdateSkillVlmDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SkillInfo> {
    return answer(await this.writer.update(caller, reference, body), response);
  }

  @Get(':reference/download')
  @Access('skill', 'list')
  download(
    @Caller() { accountId }: Principal,
    @Param('reference') reference: string,
    @Query() { expires }: DownloadVlmQuery,
  ): Promise<SkillDownload> {
    return this.downloads.link(accountId, reference, expires);
  }

  /** By a link of `download`, without a key. */
  @Get(':id/bundle.zip')
  @Public()
  bundle(@Param('id') id: string, @Query() { token }: LinkQuery): Promise<StreamableFile> {
    return this.downloads.download(id, token);
  }
}

function answer({ record, isNew }: WrittenVersion, response: Response): SkillInfo {
  response.status(isNew ? 201 : 200);
  return presentSkillInfo(record);
}
