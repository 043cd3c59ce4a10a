import { Module } from '@nestjs/common';
import { BundleContentModule } from '../bundle-content/index.js';
import { CopiesModule } from '../copies/index.js';
import { ManifestsModule } from '../manifests/index.js';
import { WebhooksModule } from '../webhooks/index.js';
import { BundleRestore } from './bundle-restore.js';
import { PluginRestore } from './plugin-restore.js';
import { Publisher } from './publisher.js';
import { VersionsController } from './versions.controller.js';
import { VersionsService } from './versions.service.js';

@Module({
  imports: [BundleContentModule, CopiesModule, ManifestsModule, WebhooksModule],
  controllers: [VersionsController],
  providers: [BundleRestore, PluginRestore, Publisher, VersionsService],
  exports: [Publisher],
})
export class VersionsModule {}
