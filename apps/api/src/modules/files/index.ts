export { BlockChecks, placed, refuseUnknownIds } from './block-checks.js';
export { requireDraftSize } from './draft-size.js';
export { FilesModule } from './files.module.js';
