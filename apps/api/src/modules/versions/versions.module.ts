import { Module } from '@nestjs/common';
import { CopiesModule } from '../copies/index.js';
import { ManifestsModule } from '../manifests/index.js';
import { WebhooksModule } from '../webhooks/index.js';
import { PluginRestore } from './plugin-restore.js';
import { Publisher } from './publisher.js';
import { VersionsController } from './versions.controller.js';
import { VersionsService } from './versions.service.js';

@Module({
  imports: [CopiesModule, ManifestsModule, WebhooksModule],
  controllers: [VersionsController],
  providers: [PluginRestore, Publisher, VersionsService],
})
export class VersionsModule {}
