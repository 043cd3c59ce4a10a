export * from './config-docs.js';
export * from './environment.js';
export { type Config, ConfigError, type ConfigFault, DEMO_ADMIN_EMAIL, DEMO_PLUGIN_PORTS, loadConfig } from './load-config.js';
export { type RefillLimit, SETTING_NAMES, SETTINGS, type Setting, type SettingName } from './settings.js';
