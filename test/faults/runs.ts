import {
  Announcements,
  type Database,
  type ExecutionId,
  ExecutionsRepository,
  JobQueue,
  newId,
  RunFamiliesRepository,
  RunFilesRepository,
  RunNewsRepository,
  RunsRepository,
  type TakenRun,
  WebhookDeliveriesRepository,
  WebhooksRepository,
} from '@guildhall/data';
import type { AccountId, JsonValue, SkillId } from '@guildhall/kernel';
import { FINISH_TOOL, type Manifest } from '@guildhall/manifest';
import {
  type ModelAnswer,
  type ModelGateway,
  type ModelRequest,
  makePlan,
  type OpenTools,
  type RunFileStore,
  type RunSource,
} from '@guildhall/runtime';
import { type Actor, runSql, type TestApp } from '@guildhall/testing';
import { openMetering } from '../../apps/worker/src/runs/open-metering.js';
import { RunService } from '../../apps/worker/src/runs/run-service.js';

/** What a scripted model answers, by what it is asked. */
export type Script = (request: ModelRequest) => Promise<Partial<ModelAnswer>> | Partial<ModelAnswer>;

export const finish = (result: JsonValue): Partial<ModelAnswer> => ({ toolCalls: [{ id: '', name: FINISH_TOOL, arguments: { result } }] });
export const call = (name: string, args: JsonValue = {}): Partial<ModelAnswer> => ({ toolCalls: [{ id: '', name, arguments: args }] });

const USAGE = { inputTokens: 3, outputTokens: 2, cachedTokens: 1, costUsd: 0.5 };

const scripted = (script: Script): ModelGateway => ({
  ask: async (request) => ({
    provider: 'mock',
    model: 'mock',
    text: '',
    toolCalls: [],
    usage: USAGE,
    warnings: [],
    ...(await script(request)),
  }),
});

const NO_FILES: RunFileStore = { list: async () => [], put: async () => true };

/** An agent with these tools of its own, that may start these others. */
export function agentSource(accountId: AccountId, name: string, dispatches: readonly SkillId[] = []): RunSource {
  const metadata = { name, title: name, description: name, kind: 'agent', access: 'private', tags: [], etag: 'e', createdAt: '' } as const;
  const lists = { variables: [], files: [], tools: [], models: [{ provider: 'mock', model: 'mock' }], dependencies: [] };
  const spec = { routingStrategy: 'fallback', enableToolCalls: true, ...lists } as const;
  const manifest: Manifest = { $schema: '', kind: 'SkillManifest', apiVersion: 'v2', metadata, spec };
  const ids = { skillId: name as SkillId, authorId: accountId, installId: null, payerId: accountId };
  return { ...ids, name, version: 1, isOpaque: false, manifest, models: lists.models, plugins: [], dispatches };
}

export interface RunWorld {
  readonly runs: RunsRepository;
  readonly families: RunFamiliesRepository;
  readonly news: RunNewsRepository;
  /** Starts a run and leaves it to the queue. */
  start(source: RunSource, agents?: Readonly<Record<string, RunSource>>, skillId?: SkillId | null): Promise<ExecutionId>;
  /** A worker that takes runs when it is told to. */
  worker(script: Script, openTools?: OpenTools, leaseSeconds?: number): Promise<TestRunWorker>;
  row(id: ExecutionId): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

interface TestRunWorker {
  /** Takes the run, if nobody has it, and drives it as far as it goes. */
  attempt(id: ExecutionId, stop?: AbortSignal): Promise<unknown>;
}

export const NO_TOOLS: OpenTools = () => ({
  find: async () => ({ tools: [], warnings: [] }),
  perform: async ({ call: { name } }) => ({ output: { did: name }, isError: false }),
  close: async () => {},
});

function newsOf(database: Database, queue: JobQueue): RunNewsRepository {
  const deliveries = new WebhookDeliveriesRepository(database);
  return new RunNewsRepository(new ExecutionsRepository(database), new WebhooksRepository(database), deliveries, queue);
}

/** What tests of runs need, on the database of the app. */
export async function openRunWorld(app: TestApp, owner: Actor): Promise<RunWorld> {
  const queue = new JobQueue(app.database);
  const runs = new RunsRepository(app.database);
  const families = new RunFamiliesRepository(app.database);
  const news = newsOf(app.database, queue);
  const accountId = owner.account.id as AccountId;
  const onFault = (fault: unknown): void => void app.faults.push(fault);
  const announcements = new Announcements({ url: app.databaseUrl, application: 'runs', onFault });
  const services: RunService[] = [];
  return {
    runs,
    families,
    news,
    start: async (source, agents = {}, skillId = null) => {
      const request = { variables: {}, messages: [], input: 'Go.', toolsets: [], systemTools: [], initialCalls: [], limits: {}, depth: 1 };
      const { plan } = makePlan(source, request, agents);
      const id = newId('execution');
      await app.database.transaction(accountId, () =>
        runs.create({
          ...{ id, accountId, userId: null, skillId, authorId: null, installId: null, skillName: source.name, version: 1, etag: null },
          ...{ kind: plan.kind, isOpaque: false, variables: {}, messages: [], metadata: {}, plan: plan as unknown as JsonValue },
          ...{ warnings: [], maxCredits: null, callbackUrl: null, parent: null },
        }),
      );
      return id;
    },
    worker: async (script, openTools = NO_TOOLS, leaseSeconds = 20) => {
      const readFile = async (_: TakenRun) => new Uint8Array();
      const parts = {
        database: app.database,
        runs,
        families,
        news,
        files: new RunFilesRepository(app.database),
        metering: openMetering(app.database, app.config),
        leaseSeconds,
        outageRestMs: 300,
        ...{ atOnce: 0, perAccount: 1 }, // it takes a run when it is told to
        gateway: scripted(script),
        openTools,
        readFile,
        filesOf: () => NO_FILES,
      };
      const service = new RunService({ ...parts, clock: app.clock, announcements, onFault });
      services.push(service);
      const live = new AbortController().signal;
      return {
        attempt: async (id, stop = live) => {
          const run = await runs.take(id, leaseSeconds);
          if (run) await service.handler.hold(run, stop);
        },
      };
    },
    row: async (id) => (await runSql<Record<string, unknown>>(app, 'SELECT * FROM "Execution" WHERE "id" = $1', [id]))[0] ?? {},
    close: async () => {
      for (const service of services) await service.stop(0);
      await announcements.close();
    },
  };
}
