import { Module } from '@nestjs/common';
import { BundleContentModule } from '../bundle-content/index.js';
import { CopiesModule } from '../copies/index.js';
import { GrantsModule } from '../grants/index.js';
import { ManifestsModule } from '../manifests/index.js';
import { InstallCredentialsService } from './install-credentials.service.js';
import { InstallWarnings } from './install-warnings.js';
import { InstallsController } from './installs.controller.js';
import { InstallsService } from './installs.service.js';

@Module({
  imports: [BundleContentModule, CopiesModule, GrantsModule, ManifestsModule],
  controllers: [InstallsController],
  providers: [InstallCredentialsService, InstallWarnings, InstallsService],
  exports: [InstallsService],
})
export class InstallsModule {}
