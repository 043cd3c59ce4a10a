export { DraftManifests } from './draft-manifests.js';
export { flatFields } from './flat-fields.js';
export { ManifestBatch } from './manifest-batch.js';
export { ManifestReader } from './manifest-reader.js';
export { ManifestText } from './manifest-text.js';
export { ManifestsModule } from './manifests.module.js';
export { RunManifests } from './run-manifests.js';
export { BodyVersion, chooseVersion, QueryVersion, VersionPipe, versionChoice } from './version-choice.js';
