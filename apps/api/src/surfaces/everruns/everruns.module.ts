import { Module } from '@nestjs/common';
import { BundleContentModule } from '../../modules/bundle-content/index.js';
import { BundlesModule } from '../../modules/bundles/index.js';
import { InstallsModule } from '../../modules/installs/index.js';
import { ManifestsModule } from '../../modules/manifests/index.js';
import { SkillsModule } from '../../modules/skills/index.js';
import { VersionsModule } from '../../modules/versions/index.js';
import { EverrunsGuest } from './everruns-guest.js';
import { EverrunsSkillsController } from './everruns-skills.controller.js';
import { EverrunsSkillsService } from './everruns-skills.service.js';
import { EverrunsSurface } from './everruns-surface.js';
import { EverrunsTargets } from './everruns-targets.js';
import { EverrunsLinks } from './everruns-urls.js';

/** `/everruns/v1`: the registry that clients of Everruns expect, over our own services. */
@Module({
  imports: [BundleContentModule, BundlesModule, InstallsModule, ManifestsModule, SkillsModule, VersionsModule],
  controllers: [EverrunsSkillsController],
  providers: [EverrunsGuest, EverrunsLinks, EverrunsSkillsService, EverrunsSurface, EverrunsTargets],
})
export class EverrunsModule {}
