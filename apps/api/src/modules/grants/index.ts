export { GrantInstalls } from './grant-installs.js';
export { GrantsModule } from './grants.module.js';
