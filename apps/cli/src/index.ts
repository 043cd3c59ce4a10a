export { type ImportSurroundings, runImport } from './run-import.js';
