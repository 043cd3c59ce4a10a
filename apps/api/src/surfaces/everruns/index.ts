export { EverrunsModule } from './everruns.module.js';
export { EverrunsGuest } from './everruns-guest.js';
export { EverrunsSurface } from './everruns-surface.js';
