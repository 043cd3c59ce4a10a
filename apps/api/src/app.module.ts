import { type DynamicModule, Module } from '@nestjs/common';
import { HttpModule } from './http/http.module.js';
import type { Log } from './http/log.js';
import { HealthModule } from './modules/health/index.js';
import { AuthModule } from './modules/auth/auth.module.js';
import { FilesModule } from './modules/files/index.js';
import { LibraryModule } from './modules/library/index.js';
import { SkillsModule } from './modules/skills/skills.module.js';
import { type Platform, PlatformModule } from './platform.module.js';

/** The features of the API, one module each. */
const FEATURES = [HealthModule, AuthModule, FilesModule, LibraryModule, SkillsModule];

@Module({})
export class AppModule {
  static register(platform: Platform, log: Log): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.register(platform, log), HttpModule, ...FEATURES] };
  }
}
