export { DraftManifests } from './draft-manifests.js';
export { flatFields } from './flat-fields.js';
export { ManifestBatch } from './manifest-batch.js';
export { ManifestReader } from './manifest-reader.js';
export { ManifestsModule } from './manifests.module.js';
export { chooseVersion, QueryVersion, VersionPipe, versionChoice } from './version-choice.js';
