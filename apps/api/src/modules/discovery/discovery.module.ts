import { Module } from '@nestjs/common';
import { BundleContentModule } from '../bundle-content/index.js';
import { BundlesModule } from '../bundles/index.js';
import { ManifestsModule } from '../manifests/index.js';
import { CataloguesController } from './catalogues.controller.js';
import { CataloguesService } from './catalogues.service.js';
import { DiscoveryController } from './discovery.controller.js';
import { DiscoveryService } from './discovery.service.js';
import { OfferedManifests } from './offered-manifests.js';
import { SkillFolders } from './skill-folders.js';

@Module({
  imports: [BundleContentModule, BundlesModule, ManifestsModule],
  controllers: [DiscoveryController, CataloguesController],
  providers: [DiscoveryService, CataloguesService, OfferedManifests, SkillFolders],
  exports: [OfferedManifests, SkillFolders],
})
export class DiscoveryModule {}
