import { Module } from '@nestjs/common';
import { DraftManifests } from './draft-manifests.js';
import { ManifestCache } from './manifest-cache.js';
import { ManifestReader } from './manifest-reader.js';
import { ManifestsController } from './manifests.controller.js';
import { ManifestsService } from './manifests.service.js';
import { ReferenceResolver } from './reference-resolver.js';

@Module({
  controllers: [ManifestsController],
  providers: [DraftManifests, ManifestCache, ManifestReader, ManifestsService, ReferenceResolver],
  exports: [DraftManifests, ManifestReader],
})
export class ManifestsModule {}
