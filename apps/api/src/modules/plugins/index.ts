export { PluginReader } from './plugin-reader.js';
export { PluginsModule } from './plugins.module.js';
export { PluginsService } from './plugins.service.js';
