import { Module } from '@nestjs/common';
import { WebhooksModule } from '../webhooks/index.js';
import { GrantInstalls } from './grant-installs.js';
import { GrantNews } from './grant-news.js';
import { GrantsController } from './grants.controller.js';
import { GrantsService } from './grants.service.js';
import { SkillGrantsController } from './skill-grants.controller.js';

@Module({
  imports: [WebhooksModule],
  controllers: [GrantsController, SkillGrantsController],
  providers: [GrantInstalls, GrantNews, GrantsService],
  exports: [GrantInstalls],
})
export class GrantsModule {}
