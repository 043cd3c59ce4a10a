import { Module } from '@nestjs/common';
import { CopiesModule } from '../copies/index.js';
import { GrantsModule } from '../grants/index.js';
import { InstallCredentialsService } from './install-credentials.service.js';
import { InstallsController } from './installs.controller.js';
import { InstallsService } from './installs.service.js';

@Module({
  imports: [CopiesModule, GrantsModule],
  controllers: [InstallsController],
  providers: [InstallCredentialsService, InstallsService],
  exports: [InstallsService],
})
export class InstallsModule {}
