export { BundleDrafts } from './bundle-drafts.js';
export { CopiesModule } from './copies.module.js';
export { CopySources } from './copy-sources.js';
export { DraftsToEdit, type DraftToEdit } from './drafts-to-edit.js';
export { PoolPlugins } from './pool-plugins.js';
export { publishedFileId } from './published-file-id.js';
export { Uninstalls } from './uninstalls.js';
