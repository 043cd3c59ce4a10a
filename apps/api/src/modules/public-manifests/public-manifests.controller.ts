import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AccessOrAnonymous, type SkillTarget, Target } from '../../http/access.js';
import { Conditional, Preconditions } from '../../http/etags.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { OfferAnswer, PromptManifestAnswer } from './public-manifests.dto.js';
import { PublicManifestsService } from './public-manifests.service.js';

@ApiTags('Public manifests')
@Controller('manifests')
export class PublicManifestsController {
  constructor(private readonly manifests: PublicManifestsService) {}

  /** What an account offers: its public skills, and those of its private ones that the caller has installed. */
  @Get(':account')
  @AccessOrAnonymous('skill', 'list')
  list(@Param('account') account: string, @Caller() caller: Principal | null): Promise<OfferAnswer> {
    return this.manifests.list(account, caller);
  }

  /** A manifest in the form of the AGNT studio client: places to fill are `{key}`, and models are resolved. */
  @Get(':account/:slug')
  @AccessOrAnonymous('skill', 'manifest')
  read(
    @Target() target: SkillTarget,
    @Param('account') publisher: string,
    @Caller() caller: Principal | null,
    @Conditional() preconditions: Preconditions,
  ): Promise<PromptManifestAnswer> {
    return this.manifests.read(target, { caller, publisher, preconditions });
  }
}
