export { createApp } from './configure-app.js';
export type { Platform } from './platform.module.js';
