import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Config } from '@guildhall/config';
import { Database, REPOSITORIES } from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import { CLOCK, CONFIG } from './http/tokens.js';

/** What the process brings to the application; tests bring their own. */
export interface Platform {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
}

@Global()
@Module({})
export class PlatformModule {
  static register({ config, database, clock }: Platform): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: Database, useValue: database },
      { provide: CLOCK, useValue: clock },
      ...REPOSITORIES,
    ];
    return { module: PlatformModule, providers, exports: providers };
  }
}
