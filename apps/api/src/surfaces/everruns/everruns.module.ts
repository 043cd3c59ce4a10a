import { Module } from '@nestjs/common';
import { BundleContentModule } from '../../modules/bundle-content/index.js';
import { BundlesModule } from '../../modules/bundles/index.js';
import { CopiesModule } from '../../modules/copies/index.js';
import { InstallsModule } from '../../modules/installs/index.js';
import { ManifestsModule } from '../../modules/manifests/index.js';
import { PluginsModule } from '../../modules/plugins/index.js';
import { SkillsModule } from '../../modules/skills/index.js';
import { VersionsModule } from '../../modules/versions/index.js';
import { EverrunsAgentContents } from './everruns-agent-contents.js';
import { EverrunsAgentReader } from './everruns-agent-reader.js';
import { EverrunsAgentsController } from './everruns-agents.controller.js';
import { EverrunsAgentsService } from './everruns-agents.service.js';
import { EverrunsCapabilitiesController } from './everruns-capabilities.controller.js';
import { EverrunsCapabilitiesService } from './everruns-capabilities.service.js';
import { EverrunsCapabilityRefs } from './everruns-capability-refs.js';
import { EverrunsConflicts } from './everruns-conflicts.js';
import { EverrunsGuest } from './everruns-guest.js';
import { EverrunsSkillReader } from './everruns-skill-reader.js';
import { EverrunsSkillsController } from './everruns-skills.controller.js';
import { EverrunsSkillsService } from './everruns-skills.service.js';
import { EverrunsSurface } from './everruns-surface.js';
import { EverrunsTargets } from './everruns-targets.js';
import { EverrunsLinks } from './everruns-urls.js';

/** `/everruns/v1`: the registry that clients of Everruns expect, over our own services. */
@Module({
  imports: [BundleContentModule, BundlesModule, CopiesModule, InstallsModule, ManifestsModule, PluginsModule, SkillsModule, VersionsModule],
  controllers: [EverrunsAgentsController, EverrunsCapabilitiesController, EverrunsSkillsController],
  providers: [
    EverrunsAgentContents,
    EverrunsAgentReader,
    EverrunsAgentsService,
    EverrunsCapabilityRefs,
    EverrunsCapabilitiesService,
    EverrunsConflicts,
    EverrunsGuest,
    EverrunsLinks,
    EverrunsSkillReader,
    EverrunsSkillsService,
    EverrunsSurface,
    EverrunsTargets,
  ],
})
export class EverrunsModule {}
