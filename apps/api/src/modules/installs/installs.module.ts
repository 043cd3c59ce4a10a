import { Module } from '@nestjs/common';
import { CredentialsService } from './credentials.service.js';
import { InstallsController } from './installs.controller.js';
import { InstallsService } from './installs.service.js';

@Module({ controllers: [InstallsController], providers: [CredentialsService, InstallsService] })
export class InstallsModule {}
