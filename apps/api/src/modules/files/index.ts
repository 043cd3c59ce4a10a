export { BlockChecks, placed, refuseUnknownIds } from './block-checks.js';
export { FilesModule } from './files.module.js';
