import { Module } from '@nestjs/common';
import { PluginReader } from './plugin-reader.js';
import { PluginsController } from './plugins.controller.js';
import { PluginsService } from './plugins.service.js';

@Module({ controllers: [PluginsController], providers: [PluginReader, PluginsService] })
export class PluginsModule {}
