import { setTimeout as sleep } from 'node:timers/promises';
import type { TakenRun } from '@guildhall/data';
import { type Clock, DomainError } from '@guildhall/kernel';
import {
  type DriveParts,
  drive,
  type HeldRun,
  LeaseLostError,
  type ModelGateway,
  type OpenTools,
  type RunFileStore,
  type RunPlan,
  type Step,
} from '@guildhall/runtime';
import { DatabaseRunStore, type RunStoreParts } from './database-run-store.js';
import { beatSeconds, HeldMeter } from './held-meter.js';
import type { LiveRuns } from './live-runs.js';

/** So often may a run be taken over without a new step before it is given up. */
const MOST_RECOVERIES = 3;

const OUTAGE_REST_MS = 3_000;

export interface RunHandlerParts extends Omit<RunStoreParts, 'resultBytes'> {
  readonly gateway: ModelGateway;
  readonly openTools: OpenTools;
  readonly readFile: (run: TakenRun, sha256: string) => Promise<Uint8Array>;
  /** Where the files that a run makes are kept. */
  readonly filesOf: (run: TakenRun) => RunFileStore;
  readonly live: LiveRuns;
  readonly clock: Clock;
  /** For how long a run lies that could not reach its files, in milliseconds; a few seconds unless given. */
  readonly outageRestMs?: number;
}

/** Drives runs that this worker has taken. */
export class RunHandler {
  constructor(private readonly parts: RunHandlerParts) {}

  /**
   * Drives a run as far as it goes.
   * THREAT[FLT-07]: a worker that must stop puts the run back, and the next one goes on where it stood.
   * @param stop aborted when the worker must stop
   * @throws what the run could not go on for; it has been put back
   */
  async hold(run: TakenRun, stop: AbortSignal): Promise<void> {
    const plan = run.plan as unknown as RunPlan;
    const { leaseSeconds, metering } = this.parts;
    const meter = isMetered(plan) ? new HeldMeter(run, metering, leaseSeconds) : null;
    const store = new DatabaseRunStore(run, { ...this.parts, resultBytes: plan.limits.resultBytes }, meter);
    const live = this.parts.live.add(run.id, () => store.renew(), beatSeconds(leaseSeconds, meter !== null));
    const signal = AbortSignal.any([stop, live.lost]);
    try {
      await this.go(run, plan, store, { signal, cancelled: live.cancelled, exhausted: live.exhausted });
    } catch (fault) {
      if (isStoreAway(fault)) await this.rest(AbortSignal.any([signal, live.cancelled]));
      if (fault instanceof LeaseLostError || live.lost.aborted) return;
      await this.parts.runs.release(run, !stop.aborted && !isOutage(fault));
      if (!stop.aborted) throw fault;
    } finally {
      live.end();
    }
  }

  /** THREAT[FLT-03]: what is tried again at once would be tried without end for as long as the files cannot be reached. */
  private async rest(signal: AbortSignal): Promise<void> {
    const { outageRestMs = OUTAGE_REST_MS } = this.parts;
    await sleep(outageRestMs, undefined, { signal }).catch(() => {}); // whoever ends it early wants the run put back
  }

  private async go(
    run: TakenRun,
    plan: RunPlan,
    store: DatabaseRunStore,
    signals: Pick<DriveParts, 'signal' | 'cancelled' | 'exhausted'>,
  ): Promise<void> {
    // THREAT[RUN-06]: what ends its worker each time it is tried must not end all of them, one after the other.
    if (run.recoveries >= MOST_RECOVERIES) return giveUp(store);
    const { gateway, openTools, readFile, filesOf, clock } = this.parts;
    const steps = run.steps as unknown as Step[];
    const tools = openTools({ runId: run.id, accountId: run.accountId, plan, steps, files: filesOf(run) });
    try {
      const held: HeldRun = { plan, steps, startedAt: run.startedAt, waitedMs: run.waitedMs, pulse: await store.begin() };
      await drive(held, { store, gateway, tools, now: () => clock.now(), readFile: (sha256) => readFile(run, sha256), ...signals });
    } finally {
      await tools.close();
    }
  }
}

/** Whether the run pays by the minute, or may come to do so. */
function isMetered({ prices = [], plugins }: RunPlan): boolean {
  return prices.length > 0 || plugins.some(({ terms }) => terms?.price !== undefined);
}

const isStoreAway = (fault: unknown): boolean => fault instanceof DomainError && fault.code === 'storage_unavailable';

/** THREAT[FLT-02]: the run has nothing to do with it, and would be given up for an outage that meets it a few times. */
const isOutage = (fault: unknown): boolean => isStoreAway(fault) || (fault instanceof DomainError && fault.code === 'database_unavailable');

const STUCK = 'The run was begun several times and ended its worker each time.';

async function giveUp(store: DatabaseRunStore): Promise<void> {
  const outcome = { status: 'failed', code: 'run_stuck', message: STUCK, warnings: [] } as const;
  await store.end(outcome, { events: [{ type: 'run.failed', code: outcome.code, message: STUCK }] });
}
