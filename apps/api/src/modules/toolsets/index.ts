export { requireToolsets } from './require-toolsets.js';
export { ToolsetsModule } from './toolsets.module.js';
