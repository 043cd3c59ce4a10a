import { Module } from '@nestjs/common';
import { CopiesModule } from '../copies/index.js';
import { PluginReader } from './plugin-reader.js';
import { PluginsController } from './plugins.controller.js';
import { PluginsService } from './plugins.service.js';

@Module({
  imports: [CopiesModule],
  controllers: [PluginsController],
  providers: [PluginReader, PluginsService],
  exports: [PluginReader, PluginsService],
})
export class PluginsModule {}
