export { VlmModule } from './vlm.module.js';
export { VlmSurface } from './vlm.surface.js';
