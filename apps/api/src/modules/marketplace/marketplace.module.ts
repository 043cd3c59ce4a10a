import { Module } from '@nestjs/common';
import { InstallsModule } from '../installs/index.js';
import { SkillsModule } from '../skills/index.js';
import { MarketOverview } from './market-overview.js';
import { MarketplaceController } from './marketplace.controller.js';
import { MarketplaceService } from './marketplace.service.js';

@Module({
  imports: [InstallsModule, SkillsModule],
  controllers: [MarketplaceController],
  providers: [MarketOverview, MarketplaceService],
  exports: [MarketplaceService],
})
export class MarketplaceModule {}
