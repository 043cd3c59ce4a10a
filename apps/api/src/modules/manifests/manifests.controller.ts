import { Body, Controller, Get, Header, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, type SkillTarget, Target } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import { NotIdempotent } from '../../http/idempotency.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { CompileAnswer, CompileDto, DiffAnswer, DiffQuery, ManifestQuery, ManifestView } from './manifests.dto.js';
import { ManifestsService } from './manifests.service.js';

@ApiTags('Manifests')
@Controller('skills/:skillId')
export class ManifestsController {
  constructor(private readonly manifests: ManifestsService) {}

  /** The v2 manifest: everything that is needed to run the skill. Its ETag is `metadata.etag`. */
  @Get('manifest')
  @Access('skill', 'manifest')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiOkResponse({ type: ManifestView })
  manifest(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Conditional() preconditions: Preconditions,
    @Query() query: ManifestQuery,
  ): Promise<string | undefined> {
    return this.manifests.read(target, { caller, preconditions }, query);
  }

  /** What a model would be sent for these values. Whatever is missing becomes a warning, never an error. */
  @Post('compile')
  @NotIdempotent()
  @HttpCode(200)
  @Access('skill', 'compile')
  compile(@Target() target: SkillTarget, @Caller() caller: Principal, @Body() body: CompileDto): Promise<CompileAnswer> {
    return this.manifests.compile(target, caller, body);
  }

  /** The differences between two states of the skill, by default between what is published and the draft. */
  @Get('diff')
  @Access('skill', 'diff')
  diff(@Target() target: SkillTarget, @Caller() caller: Principal, @Query() query: DiffQuery): Promise<DiffAnswer> {
    return this.manifests.diff(target, caller, query);
  }
}
