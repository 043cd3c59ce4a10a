import { Module } from '@nestjs/common';
import { BundleContentModule } from '../../modules/bundle-content/index.js';
import { BundlesModule } from '../../modules/bundles/index.js';
import { InstallsModule } from '../../modules/installs/index.js';
import { ManifestsModule } from '../../modules/manifests/index.js';
import { PluginsModule } from '../../modules/plugins/index.js';
import { SkillsModule } from '../../modules/skills/index.js';
import { VersionsModule } from '../../modules/versions/index.js';
import { EverrunsAgentsController } from './everruns-agents.controller.js';
import { EverrunsAgentsService } from './everruns-agents.service.js';
import { EverrunsCapabilitiesController } from './everruns-capabilities.controller.js';
import { EverrunsCapabilitiesService } from './everruns-capabilities.service.js';
import { EverrunsGuest } from './everruns-guest.js';
import { EverrunsSkillsController } from './everruns-skills.controller.js';
import { EverrunsSkillsService } from './everruns-skills.service.js';
import { EverrunsSurface } from './everruns-surface.js';
import { EverrunsTargets } from './everruns-targets.js';
import { EverrunsLinks } from './everruns-urls.js';

/** `/everruns/v1`: the registry that clients of Everruns expect, over our own services. */
@Module({
  imports: [BundleContentModule, BundlesModule, InstallsModule, ManifestsModule, PluginsModule, SkillsModule, VersionsModule],
  controllers: [EverrunsAgentsController, EverrunsCapabilitiesController, EverrunsSkillsController],
  providers: [
    EverrunsAgentsService,
    EverrunsCapabilitiesService,
    EverrunsGuest,
    EverrunsLinks,
    EverrunsSkillsService,
    EverrunsSurface,
    EverrunsTargets,
  ],
})
export class EverrunsModule {}
