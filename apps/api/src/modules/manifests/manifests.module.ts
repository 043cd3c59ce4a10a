import { Module } from '@nestjs/common';
import { BundleContentModule } from '../bundle-content/index.js';
import { BundleTexts } from './bundle-texts.js';
import { DraftManifests } from './draft-manifests.js';
import { ManifestBatch } from './manifest-batch.js';
import { ManifestCache } from './manifest-cache.js';
import { ManifestReader } from './manifest-reader.js';
import { ManifestRedaction } from './manifest-redaction.js';
import { ManifestsController } from './manifests.controller.js';
import { ManifestsService } from './manifests.service.js';
import { ReferenceResolver } from './reference-resolver.js';
import { RunManifests } from './run-manifests.js';

@Module({
  imports: [BundleContentModule],
  controllers: [ManifestsController],
  providers: [
    ...[BundleTexts, DraftManifests, ManifestBatch, ManifestCache],
    ...[ManifestReader, ManifestRedaction, ManifestsService, ReferenceResolver, RunManifests],
  ],
  exports: [DraftManifests, ManifestBatch, ManifestReader, RunManifests],
})
export class ManifestsModule {}
