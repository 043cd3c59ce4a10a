export { BlockChecks, type PlacedBlock, placed } from './block-checks.js';
export { FilesModule } from './files.module.js';
