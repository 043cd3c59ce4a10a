import type { Id, SkillId } from '@guildhall/kernel';
import type { Queue } from 'pg-boss';

/** Schema of the job tables, beside the tables of the application in the same database. */
export const QUEUE_SCHEMA = 'pgboss';

/** What a job of each queue carries: ids only. Whoever runs it reads the rest from the tables, where row-level security guards it. */
export interface JobData {
  readonly webhookDelivery: { readonly deliveryId: Id<'delivery'> };
  readonly predictionDelivery: { readonly deliveryId: Id<'delivery'> };
  readonly sweep: Readonly<Record<string, never>>;
  readonly reconcile: Readonly<Record<string, never>>;
  readonly systemSkill: { readonly skillId: SkillId };
}

/** Our name of a queue. */
export type QueueKey = keyof JobData;

const HOUR_S = 3_600;

/**
 * The queues with their rules, all of them stated because no default of the library fits. Times are in seconds. The pause before retry `n`
 * is a random one between `retryDelay` × 2ⁿ⁻¹ and twice that, at most `retryDelayMax`. An attempt that sends no heartbeat for
 * `heartbeatSeconds` (10 at least), or takes longer than `expireInSeconds`, counts as lost, and the next one begins.
 */
export const QUEUES = {
  /** 12 attempts over six to ten hours: a receiver may be down for a night and miss nothing. */
  webhookDelivery: {
    name: 'webhook-deliveries',
    policy: 'standard',
    retryLimit: 11,
    retryBackoff: true,
    retryDelay: 10,
    retryDelayMax: 4 * HOUR_S,
    expireInSeconds: 60,
    heartbeatSeconds: 10,
    retentionSeconds: 48 * HOUR_S,
    deleteAfterSeconds: HOUR_S,
    notify: true,
  },
  /** Two attempts after the first, within seconds: whoever misses them reads the run (VLM Run documents, "Webhooks"). */
  predictionDelivery: {
    name: 'prediction-deliveries',
    policy: 'standard',
    retryLimit: 2,
    retryBackoff: true,
    retryDelay: 1,
    retryDelayMax: 4,
    expireInSeconds: 60,
    heartbeatSeconds: 10,
    retentionSeconds: 48 * HOUR_S,
    deleteAfterSeconds: HOUR_S,
    notify: true,
  },
  /** At most one waits and one runs, however many processes ask. A sweep that failed is not repeated: the next one does its work. */
  sweep: {
    name: 'sweeps',
    policy: 'stately',
    retryLimit: 0,
    retryBackoff: false,
    retryDelay: 1,
    expireInSeconds: 600,
    heartbeatSeconds: 30,
    retentionSeconds: HOUR_S,
    deleteAfterSeconds: HOUR_S,
    notify: true,
  },
  /** As for sweeps; it may take long. */
  reconcile: {
    name: 'reconciliations',
    policy: 'stately',
    retryLimit: 0,
    retryBackoff: false,
    retryDelay: 1,
    expireInSeconds: 4 * HOUR_S,
    heartbeatSeconds: 30,
    retentionSeconds: HOUR_S,
    deleteAfterSeconds: HOUR_S,
    notify: true,
  },
  /** Goes through all accounts in batches, and goes on where it stood: whatever stops it, it must come back until it is done. */
  systemSkill: {
    name: 'system-skills',
    policy: 'standard',
    retryLimit: 1_000,
    retryBackoff: true,
    retryDelay: 1,
    retryDelayMax: 60,
    expireInSeconds: 12 * HOUR_S,
    heartbeatSeconds: 10,
    retentionSeconds: 14 * 24 * HOUR_S,
    deleteAfterSeconds: HOUR_S,
    notify: true,
  },
} as const satisfies Record<QueueKey, Queue>;

/** How often what nobody needs any more is removed: every ten minutes. */
export const SWEEP_CRON = '*/10 * * * *';

/** When the ledger is proved, and payments are compared with the payment provider: every night, at a minute at which not everybody does it. */
export const RECONCILE_CRON = '23 3 * * *';
