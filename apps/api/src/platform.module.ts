import type { Config } from '@guildhall/config';
import { Announcements, BlobStore, Database, JobQueue, openBlobStore, openSecretBox, REPOSITORIES, SecretBox } from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import { operatorFetch } from '@guildhall/runtime';
import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Log, LogSink } from './http/log.js';
import { describeFault } from './http/redaction.js';
import { CLOCK, CONFIG, LOG } from './http/tokens.js';

/** What the process brings to the application; tests bring their own. */
export interface Platform {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  /** Where log lines go; by default standard output. */
  readonly logSink?: LogSink;
}

@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(private readonly announcements: Announcements) {}

  onApplicationShutdown(): Promise<void> {
    return this.announcements.close();
  }

  static register({ config, database, clock }: Platform, log: Log): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: Database, useValue: database },
      { provide: CLOCK, useValue: clock },
      { provide: LOG, useValue: log },
      {
        provide: BlobStore,
        useValue: openBlobStore(config, (origin) => operatorFetch({ origin, production: config.nodeEnv === 'production' })),
      },
      { provide: Announcements, useValue: announcementsOf(database, log) },
      { provide: SecretBox, useValue: openSecretBox(config) },
      JobQueue,
      ...REPOSITORIES,
    ];
    return { module: PlatformModule, providers, exports: providers };
  }
}

function announcementsOf({ url }: Database, log: Log): Announcements {
  const onFault = (fault: unknown): void => log.warn({ err: describeFault(fault) }, 'The connection for announcements was lost.');
  return new Announcements({ url, application: 'guildhall api announcements', onFault });
}
