export { attachment, storedAttachment } from './attachment.js';
export { BundleArchives } from './bundle-archives.js';
export { FilePath } from './bundle-path.js';
export { BundlesModule } from './bundles.module.js';
export { BundlesService } from './bundles.service.js';
