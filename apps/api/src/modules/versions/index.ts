export { Publisher } from './publisher.js';
export { VersionsModule } from './versions.module.js';
