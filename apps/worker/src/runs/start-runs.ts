import type { Config } from '@guildhall/config';
import {
  Announcements,
  type BlobStore,
  BlobsRepository,
  type Database,
  ExecutionsRepository,
  JobQueue,
  openSecretBox,
  PluginCredentialsRepository,
  ProviderCredentialsRepository,
  RunFamiliesRepository,
  RunFilesRepository,
  type RunLease,
  RunNewsRepository,
  RunsRepository,
  WebhookDeliveriesRepository,
  WebhooksRepository,
  WorkspaceFilesRepository,
} from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import {
  createModelGateway,
  createOpenTools,
  createOutbound,
  createSystemTools,
  type ModelGateway,
  type OpenTools,
  openModelDoors,
  outboundRules,
  PLUGIN_OUTBOUND_LIMITS,
  type RunFileStore,
  WEB_OUTBOUND_LIMITS,
} from '@guildhall/runtime';
import { AccountCredentials } from './account-credentials.js';
import { DatabaseRunFiles } from './database-run-files.js';
import { InstalledPlugins } from './installed-plugins.js';
import { openMetering } from './open-metering.js';
import { RunService } from './run-service.js';

export interface RunsOptions {
  readonly config: Config;
  readonly database: Database;
  /** Connection URL of the owner of the database. */
  readonly databaseUrl: string;
  readonly store: BlobStore;
  readonly clock: Clock;
  readonly onFault: (fault: unknown) => void;
}

export interface Runs {
  /** Takes no more runs and lets those that are under way end; those that take longer than `timeoutMs` are put back. */
  stop(timeoutMs: number): Promise<void>;
}

/** Opens all that running skills takes: the doors to models and plugins, their credentials, and the service that holds the runs. */
export function startRuns({ config, database, databaseUrl, store, clock, onFault }: RunsOptions): Runs {
  const { gateway, closeModels } = openModels(config, database, clock);
  const { openTools, closeTools } = openPlugins(config, database, store, gateway);
  const announcements = new Announcements({ url: databaseUrl, application: 'guildhall worker', onFault });
  const service = new RunService({
    ...{ database, ...repositoriesOf(database), ...config.runs },
    metering: openMetering(database, config),
    ...{
      gateway,
      openTools,
      readFile: (_, sha256) => readBlob(store, sha256),
      filesOf: runFiles(database, store),
      clock,
      announcements,
      onFault,
    },
  });
  return {
    stop: async (timeoutMs) => {
      await service.stop(timeoutMs);
      await Promise.all([announcements.close(), closeModels(), closeTools()]);
    },
  };
}

function runFiles(database: Database, store: BlobStore): (run: RunLease) => RunFileStore {
  const parts = { database, store, blobs: new BlobsRepository(database), workspaces: new WorkspaceFilesRepository(database) };
  return (run) => new DatabaseRunFiles(run, parts);
}

function repositoriesOf(database: Database) {
  const queue = new JobQueue(database);
  const deliveries = new WebhookDeliveriesRepository(database);
  return {
    runs: new RunsRepository(database),
    families: new RunFamiliesRepository(database),
    files: new RunFilesRepository(database),
    news: new RunNewsRepository(new ExecutionsRepository(database), new WebhooksRepository(database), deliveries, queue),
  };
}

function openModels(config: Config, database: Database, clock: Clock): { gateway: ModelGateway; closeModels: () => Promise<void> } {
  const doors = openModelDoors(outboundRules(config));
  const credentials = new AccountCredentials({ credentials: new ProviderCredentialsRepository(database), box: openSecretBox(config) });
  const { platform, mock } = config.models;
  const gateway = createModelGateway({ ...doors, credentials, platform, mock, now: () => clock.now() });
  return { gateway, closeModels: () => doors.close() };
}

function openPlugins(
  config: Config,
  database: Database,
  store: BlobStore,
  gateway: ModelGateway,
): { openTools: OpenTools; closeTools: () => Promise<void> } {
  const outbound = createOutbound({ ...outboundRules(config), limits: PLUGIN_OUTBOUND_LIMITS });
  const access = new InstalledPlugins(new PluginCredentialsRepository(database), openSecretBox(config), openMetering(database, config));
  const readFile = (sha256: string) => store.get(sha256);
  const web = createOutbound({ ...outboundRules(config), limits: WEB_OUTBOUND_LIMITS });
  const system = createSystemTools({ services: config.toolsets, gateway, web, readFile, production: config.nodeEnv === 'production' });
  const openTools = createOpenTools({ access, outbound, readFile, system });
  return { openTools, closeTools: async () => void (await Promise.all([outbound.close(), web.close()])) };
}

/** @throws {Error} when the bytes are gone, which nothing that refers to them allows */
async function readBlob(store: BlobStore, sha256: string): Promise<Uint8Array> {
  const bytes = await store.get(sha256);
  if (!bytes) throw new Error('A file of a run is not in the blob store.');
  return bytes;
}
