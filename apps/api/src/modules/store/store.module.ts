import { Module } from '@nestjs/common';
import { GrantsModule } from '../grants/index.js';
import { InstallsModule } from '../installs/index.js';
import { MarketplaceModule } from '../marketplace/index.js';
import { InstallRequestsService } from './install-requests.service.js';
import { StoreController } from './store.controller.js';
import { StoreService } from './store.service.js';

@Module({
  imports: [GrantsModule, InstallsModule, MarketplaceModule],
  controllers: [StoreController],
  providers: [InstallRequestsService, StoreService],
})
export class StoreModule {}
