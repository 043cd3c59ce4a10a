import { Module } from '@nestjs/common';
import { ManifestsModule } from '../manifests/index.js';
import { PublicManifestsController } from './public-manifests.controller.js';
import { PublicManifestsService } from './public-manifests.service.js';

@Module({ imports: [ManifestsModule], controllers: [PublicManifestsController], providers: [PublicManifestsService] })
export class PublicManifestsModule {}
