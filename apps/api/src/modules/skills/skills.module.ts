import { Module } from '@nestjs/common';
import { BundleContentModule } from '../bundle-content/index.js';
import { CopiesModule } from '../copies/index.js';
import { FilesModule } from '../files/index.js';
import { WebhooksModule } from '../webhooks/index.js';
import { PluginAddresses } from './plugin-addresses.js';
import { PoolTotals } from './pool-totals.js';
import { SkillCreationService } from './skill-creation.service.js';
import { SkillForks } from './skill-forks.js';
import { SkillsController } from './skills.controller.js';
import { SkillsService } from './skills.service.js';

@Module({
  imports: [BundleContentModule, CopiesModule, FilesModule, WebhooksModule],
  controllers: [SkillsController],
  providers: [PluginAddresses, PoolTotals, SkillCreationService, SkillForks, SkillsService],
  exports: [PluginAddresses, SkillCreationService, SkillsService],
})
export class SkillsModule {}
