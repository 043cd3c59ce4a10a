export { DraftManifests } from './draft-manifests.js';
export { flatFields } from './flat-fields.js';
export { ManifestReader } from './manifest-reader.js';
export { ManifestText } from './manifest-text.js';
export { ManifestsModule } from './manifests.module.js';
export { BodyVersion, chooseVersion, QueryVersion, VersionPipe, versionChoice } from './version-choice.js';
