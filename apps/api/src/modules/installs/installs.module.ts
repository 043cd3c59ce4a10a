import { Module } from '@nestjs/common';
import { InstallCredentialsService } from './install-credentials.service.js';
import { InstallsController } from './installs.controller.js';
import { InstallsService } from './installs.service.js';

@Module({ controllers: [InstallsController], providers: [InstallCredentialsService, InstallsService] })
export class InstallsModule {}
