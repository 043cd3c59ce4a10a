import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, AccessOrAnonymous, type SkillTarget, Target } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { NotIdempotent } from '../../http/idempotency.js';
import { Limit } from '../../http/limit.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { SharedCaching, Sharing } from '../../http/shared-caching.js';
import { Uploaded } from '../../http/upload.interceptor.js';
import { TakesBytes, TakesFile } from '../../http/uploads.js';
import { BundleDownloads } from './bundle-downloads.js';
import { FilePath, readExecutable } from './bundle-path.js';
import {
  BundleAnswer,
  BundleDto,
  BundleFileAnswer,
  BundleFilesAnswer,
  BundleFilesQuery,
  BundleModeQuery,
  BundleQuery,
  BundleSkillAnswer,
  DeletedBundleFileAnswer,
  ScanAnswer,
  ValidateAnswer,
} from './bundles.dto.js';
import { BundlesService } from './bundles.service.js';

const MIB = 1_048_576;
/** An archive of the largest size, with the form around it. */
const FORM_BYTES = 11 * MIB;
const FILE_BYTES = 4 * MIB;

@ApiTags('Bundles')
@Controller('skills')
export class BundlesController {
  constructor(
    private readonly bundles: BundlesService,
    private readonly downloads: BundleDownloads,
  ) {}

  /** Creates a skill of kind bundle from a zip, from the text of a SKILL.md or from files; name and description are those of its SKILL.md. */
  @Post('bundles')
  @Access('bundle', 'create')
  @Limit('skill.create')
  @TakesFile(FORM_BYTES)
  create(
    @Caller() caller: Principal,
    @Uploaded() upload: Uint8Array | null,
    @Body() body: BundleDto,
    @Query() query: BundleModeQuery,
  ): Promise<BundleSkillAnswer> {
    return this.bundles.create(caller, { upload, body }, query);
  }

  /** Reads a bundle by every rule and stores nothing: what is wrong is part of the answer. */
  @Post('validate')
  @NotIdempotent()
  @HttpCode(200)
  @Access('bundle', 'validate')
  @TakesFile(FORM_BYTES)
  validate(@Uploaded() upload: Uint8Array | null, @Body() body: BundleDto, @Query() query: BundleModeQuery): Promise<ValidateAnswer> {
    return this.bundles.validate({ upload, body }, query);
  }

  /** The files of a bundle and what its front matter says. */
  @Get(':skillId/bundle')
  @AccessOrAnonymous('bundle', 'read')
  read(
    @Target() target: SkillTarget,
    @Caller() caller: Principal | null,
    @Conditional() preconditions: Preconditions,
    @Sharing() sharing: SharedCaching,
    @Query() query: BundleQuery,
  ): Promise<BundleAnswer | undefined> {
    return this.downloads.read({ target, caller, preconditions, sharing }, query);
  }

  /** Makes the draft consist of these files and no others. With `If-Match`, only the state that the caller has read. */
  @Put(':skillId/bundle')
  @Access('bundle', 'write')
  @TakesFile(FORM_BYTES)
  replace(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Uploaded() upload: Uint8Array | null,
    @Body() body: BundleDto,
    @Query() query: BundleModeQuery,
  ): Promise<BundleSkillAnswer> {
    return this.bundles.replace({ target, caller, preconditions }, { upload, body }, query);
  }

  /** The bundle as a zip: equal bundles give equal bytes. */
  @Get(':skillId/bundle.zip')
  @AccessOrAnonymous('bundle', 'read')
  @ApiOkResponse({ content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  download(
    @Target() target: SkillTarget,
    @Caller() caller: Principal | null,
    @Conditional() preconditions: Preconditions,
    @Sharing() sharing: SharedCaching,
    @Query() query: BundleQuery,
  ): Promise<StreamableFile | undefined> {
    return this.downloads.download({ target, caller, preconditions, sharing }, query);
  }

  /** The files of a bundle, by their paths. */
  @Get(':skillId/bundle/files')
  @AccessOrAnonymous('bundle', 'read')
  list(
    @Target() target: SkillTarget,
    @Caller() caller: Principal | null,
    @Sharing() sharing: SharedCaching,
    @Query() query: BundleFilesQuery,
  ): Promise<BundleFilesAnswer> {
    return this.downloads.list({ target, caller, sharing }, query);
  }

  /** What readers of a bundle should look twice at before they trust it: what is downloaded or decoded and run at once, what cannot be seen. */
  @Get(':skillId/bundle/scan')
  @AccessOrAnonymous('bundle', 'read')
  scan(
    @Target() target: SkillTarget,
    @Caller() caller: Principal | null,
    @Sharing() sharing: SharedCaching,
    @Query() query: BundleQuery,
  ): Promise<ScanAnswer> {
    return this.downloads.scan({ target, caller, sharing }, query);
  }

  /** One file, byte for byte. */
  @Get(':skillId/bundle/files/*path')
  @AccessOrAnonymous('bundle', 'read')
  @ApiOkResponse({ content: { '*/*': { schema: { type: 'string', format: 'binary' } } } })
  readFile(
    @Target() target: SkillTarget,
    @Caller() caller: Principal | null,
    @Conditional() preconditions: Preconditions,
    @Sharing() sharing: SharedCaching,
    @Param('path', FilePath) path: string,
    @Query() query: BundleQuery,
  ): Promise<StreamableFile | undefined> {
    return this.downloads.readFile({ target, caller, preconditions, sharing }, path, query);
  }

  /** Writes one file of the draft: the body is its content, whatever its type. Creates the file (201) or replaces it (200). */
  @Put(':skillId/bundle/files/*path')
  @Access('bundle', 'write')
  @TakesBytes(FILE_BYTES)
  @ApiCreatedResponse({ type: BundleFileAnswer })
  @ApiOkResponse({ type: BundleFileAnswer })
  async writeFile(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Uploaded() upload: Uint8Array | null,
    @Param('path', FilePath) path: string,
    @Headers('x-executable') executable: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BundleFileAnswer> {
    const file = { path, content: upload ?? new Uint8Array(), executable: readExecutable(executable) };
    const { isNew, ...answer } = await this.bundles.writeFile({ target, caller, preconditions }, file);
    response.status(isNew ? 201 : 200);
    return answer;
  }

  /** Takes one file from the draft; SKILL.md stays. */
  @Delete(':skillId/bundle/files/*path')
  @Access('bundle', 'write')
  deleteFile(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Param('path', FilePath) path: string,
  ): Promise<DeletedBundleFileAnswer> {
    return this.bundles.deleteFile({ target, caller, preconditions }, path);
  }
}
