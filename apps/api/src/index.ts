export { createApp } from './configure-app.js';
export { Draining } from './http/draining.js';
export type { Platform } from './platform.module.js';
