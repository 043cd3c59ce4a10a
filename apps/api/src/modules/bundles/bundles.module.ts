import { Module } from '@nestjs/common';
import { BundleContentModule } from '../bundle-content/index.js';
import { CopiesModule } from '../copies/index.js';
import { ManifestsModule } from '../manifests/index.js';
import { SkillsModule } from '../skills/index.js';
import { BundleArchives } from './bundle-archives.js';
import { BundleDownloads } from './bundle-downloads.js';
import { BundlesController } from './bundles.controller.js';
import { BundlesService } from './bundles.service.js';

@Module({
  imports: [BundleContentModule, CopiesModule, ManifestsModule, SkillsModule],
  controllers: [BundlesController],
  providers: [BundleArchives, BundleDownloads, BundlesService],
  exports: [BundleArchives, BundlesService],
})
export class BundlesModule {}
