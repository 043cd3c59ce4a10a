import type { Config } from '@guildhall/config';
import {
  AuditRepository,
  type BlobStore,
  BlobsRepository,
  type Database,
  GrantAccessRepository,
  IdempotencyRepository,
  type JobHandlers,
  openBlobStore,
  openSecretBox,
  PluginsRepository,
  RateLimitsRepository,
  SkillsRepository,
  SweepsRepository,
  SystemSkillsRepository,
  startJobRunner,
  WebhookDeliveriesRepository,
  WebhooksRepository,
} from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import { requireRealMoney } from '@guildhall/payments';
import { createOutbound, type Outbound, operatorFetch, outboundRules } from '@guildhall/runtime';
import { proveLedger } from './ledger-check.js';
import type { Payments } from './payments/payments.js';
import { startPayments } from './payments/start-payments.js';
import { openMetering } from './runs/open-metering.js';
import { startRuns } from './runs/start-runs.js';
import { sweep } from './sweeps.js';
import { spreadSystemSkill } from './system-skills.js';
import { WebhookDelivery } from './webhook-delivery.js';

export interface WorkerOptions {
  readonly config: Config;
  readonly database: Database;
  /** Connection URL of the owner of the database. */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly log: (message: string) => void;
  /** Pause between two looks for jobs whose time has come; in seconds. */
  readonly pollSeconds?: number;
  /** Pause between two looks for attempts whose worker is gone; in seconds. */
  readonly superviseSeconds?: number;
}

export interface Worker {
  /** Takes no more jobs and lets the running ones end; those that take longer than `timeoutMs` are cut off and come again. */
  stop(timeoutMs: number): Promise<void>;
}

/**
 * Does what happens after an answer: runs skills, speaks to the payment provider, delivers webhooks, ends grants whose time is over and removes
 * what nobody needs any more. The queue must have been installed.
 * @throws {Error} in words for the operator, with Stripe on a database in which a sandbox has sold something
 */
export async function startWorker({ config, databaseUrl, log, ...options }: WorkerOptions): Promise<Worker> {
  const { database, clock, pollSeconds, superviseSeconds } = options;
  await requireRealMoney(database, config.payments.provider);
  const outbound = createOutbound(outboundRules(config));
  const onFault = (fault: unknown): void => log(`Worker: ${fault instanceof Error ? fault.message : String(fault)}`);
  const store = openBlobStore(config, (origin) => operatorFetch({ origin, production: config.nodeEnv === 'production' }));
  const runs = startRuns({ config, database, databaseUrl, store, clock, onFault });
  const payments = await startPayments({ config, database, databaseUrl, clock, onFault });
  const handlers = createHandlers({ config, database, databaseUrl, clock, outbound, store, payments, onFault });
  try {
    const runner = await startJobRunner({ databaseUrl, handlers, onFault, pollSeconds, superviseSeconds });
    const stop = (timeoutMs: number) => Promise.all([runner.stop(timeoutMs), runs.stop(timeoutMs), payments.stop(timeoutMs)]);
    return { stop: (timeoutMs) => stop(timeoutMs).then(() => outbound.close()) };
  } catch (fault) {
    await Promise.all([runs.stop(0), payments.stop(0), outbound.close()]);
    throw fault;
  }
}

interface HandlerParts {
  readonly config: Config;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly outbound: Outbound;
  readonly store: BlobStore;
  readonly payments: Payments;
  readonly onFault: (fault: unknown) => void;
}

function createHandlers({ config, database, databaseUrl, clock, outbound, store, payments, onFault }: HandlerParts): JobHandlers {
  const deliveries = new WebhookDeliveriesRepository(database);
  const webhooks = new WebhooksRepository(database);
  const delivery = new WebhookDelivery({ database, deliveries, webhooks, box: openSecretBox(config), outbound, clock });
  const sweeps = new SweepsRepository(database);
  const idempotency = new IdempotencyRepository(database);
  const rateLimits = new RateLimitsRepository(database);
  const systemSkills = new SystemSkillsRepository(database);
  const grants = new GrantAccessRepository(database, new PluginsRepository(database), new AuditRepository(database));
  const skills = new SkillsRepository(database);
  const blobs = new BlobsRepository(database);
  const metering = openMetering(database, config);
  return {
    webhookDelivery: (attempt) => delivery.attempt(attempt),
    predictionDelivery: (attempt) => delivery.attempt(attempt),
    sweep: async () => {
      await sweep({
        database,
        sweeps,
        idempotency,
        rateLimits,
        grants,
        skills,
        blobs,
        store,
        metering,
        clock,
        onFault,
        runRetentionDays: config.runs.retentionDays,
        renewsSandbox: config.payments.provider !== 'stripe',
      });
      await payments.prepareRenewals();
      return 'done';
    },
    reconcile: async () => {
      await proveLedger(databaseUrl, onFault).catch(onFault); // payments are compared all the same
      await payments.reconcile();
      return 'done';
    },
    systemSkill: (attempt) => spreadSystemSkill({ database, systemSkills }, attempt),
  };
}
