export { InstallsModule } from './installs.module.js';
