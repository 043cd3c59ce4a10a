export { PublicManifestsModule } from './public-manifests.module.js';
