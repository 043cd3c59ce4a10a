export { type DraftManifest, DraftManifests } from './draft-manifests.js';
export { flatFields } from './flat-fields.js';
export { ManifestReader, type ReadManifest } from './manifest-reader.js';
export { ManifestsModule } from './manifests.module.js';
export { BodyVersion, chooseVersion, QueryVersion, type VersionChoice, VersionPipe, versionChoice } from './version-choice.js';
