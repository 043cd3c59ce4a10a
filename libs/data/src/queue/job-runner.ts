import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';
import { type JobData, QUEUE_SCHEMA, QUEUES, type QueueKey, RECONCILE_CRON, SWEEP_CRON } from './queues.js';

/** One attempt at a job. */
export interface Attempt<Q extends QueueKey> {
  readonly data: JobData[Q];
  /** No further attempt follows this one. */
  readonly isLast: boolean;
  /** Aborted when the worker must stop, or when the job has been given to somebody else. */
  readonly signal: AbortSignal;
}

/** `again`: the attempt failed, and the next one follows by the rules of the queue. */
export type JobOutcome = 'done' | 'again';

/** What is done with the jobs of each queue. A job may come more than once, so each handler must bear that; throwing means `again`. */
export type JobHandlers = { readonly [Q in QueueKey]: (attempt: Attempt<Q>) => Promise<JobOutcome> };

export interface JobRunnerOptions {
  /** Connection URL of the owner of the database: keeping the job tables in order takes more rights than adding jobs. */
  readonly databaseUrl: string;
  readonly handlers: JobHandlers;
  /** Hears failures that nobody waits for: a handler that threw, a lost connection. */
  readonly onFault: (fault: unknown) => void;
  /** Pause between two looks for jobs whose time has come; a new job is announced and needs none. In seconds, 0.5 at least. */
  readonly pollSeconds?: number;
  /** Pause between two looks for attempts without a heartbeat; in seconds. */
  readonly superviseSeconds?: number;
}

export interface JobRunner {
  /** Takes no more jobs and lets the running ones end; those that take longer than `timeoutMs` are aborted and come again. */
  stop(timeoutMs: number): Promise<void>;
}

/**
 * How many jobs of a queue this process runs at once: `lanes` × `batch`, of one group at most `perGroup`. A lane is taken until the last
 * job of its batch has ended, so there are several times as many lanes as one group can take.
 */
const LOAD = {
  webhookDelivery: { lanes: 8, batch: 4, perGroup: 2 },
  predictionDelivery: { lanes: 8, batch: 1, perGroup: 2 },
  sweep: { lanes: 1, batch: 1, perGroup: 1 },
  reconcile: { lanes: 1, batch: 1, perGroup: 1 },
  systemSkill: { lanes: 1, batch: 1, perGroup: 1 },
} as const satisfies Record<QueueKey, { readonly lanes: number; readonly batch: number; readonly perGroup: number }>;

/** Runs jobs until it is stopped, beside as many other runners as there are. */
export async function startJobRunner(options: JobRunnerOptions): Promise<JobRunner> {
  const boss = await openBoss(options);
  try {
    for (const queue of Object.keys(QUEUES) as QueueKey[]) await workOn(boss, queue, options);
    await boss.schedule(QUEUES.sweep.name, SWEEP_CRON);
    await boss.schedule(QUEUES.reconcile.name, RECONCILE_CRON);
  } catch (fault) {
    await boss.stop({ graceful: false });
    throw fault;
  }
  return { stop: (timeoutMs) => boss.stop({ graceful: true, timeout: timeoutMs }) };
}

async function openBoss({ databaseUrl, onFault, superviseSeconds = 10 }: JobRunnerOptions): Promise<PgBoss> {
  const { PgBoss } = await import('pg-boss');
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'guildhall worker',
    schema: QUEUE_SCHEMA,
    max: 4,
    useListenNotify: true,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    flowIntervalSeconds: 3_600, // we have no jobs that wait for others
  });
  // THREAT[FLT-02]: without a listener the first lost connection ends the process.
  boss.on('error', ({ message }) => onFault(new Error(`Queue: ${message}`)));
  boss.on('warning', ({ message }) => onFault(new Error(`Queue: ${message}`)));
  return boss.start();
}

async function workOn<Q extends QueueKey>(boss: PgBoss, queue: Q, runner: JobRunnerOptions): Promise<void> {
  const { handlers, onFault, pollSeconds = 5 } = runner;
  const { lanes, batch, perGroup } = LOAD[queue];
  const options = {
    localConcurrency: lanes,
    batchSize: batch,
    localGroupConcurrency: perGroup,
    burstWhenBatchFull: batch > 1, // else a full queue drains at one batch per poll
    pollingIntervalSeconds: Math.min(2, pollSeconds),
    notifyPollingIntervalSeconds: pollSeconds,
    includeMetadata: true,
    perJobResults: true,
  } as const;
  const run = (job: JobWithMetadata<JobData[Q]>): Promise<JobResult> => runOne(job, handlers[queue], onFault);
  await boss.work<JobData[Q], unknown, typeof options>(QUEUES[queue].name, options, (jobs) => Promise.all(jobs.map(run)));
}

/** What a handler threw stays out of the job table: it may quote what the job was about. */
async function runOne<Q extends QueueKey>(
  { id, data, signal, retryCount, retryLimit }: JobWithMetadata<JobData[Q]>,
  handle: JobHandlers[Q],
  onFault: (fault: unknown) => void,
): Promise<JobResult> {
  try {
    const outcome = await handle({ data, signal, isLast: retryCount >= retryLimit });
    return { id, status: outcome === 'done' ? 'completed' : 'failed' };
  } catch (fault) {
    onFault(fault);
    return { id, status: 'failed' };
  }
}
