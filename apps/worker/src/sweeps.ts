import {
  BLOB_BATCH,
  type BlobStore,
  type BlobsRepository,
  type Database,
  type GrantAccessRepository,
  type IdempotencyRepository,
  METER_BATCH,
  PLATFORM,
  type RateLimitsRepository,
  RUN_BATCH,
  type SkillsRepository,
  SWEEP_BATCH,
  type SweepsRepository,
} from '@guildhall/data';
import { type Clock, DAY_MS, type SkillId } from '@guildhall/kernel';
import type { RunMetering } from '@guildhall/metering';
import { expireCheckouts, renewSandbox } from './sandbox-sweep.js';

/** How long things outlive their use, in milliseconds. */
const KEPT = {
  /** An invitation that ran out is still listed for a while, so that its sender sees why nobody came. */
  invites: 7 * DAY_MS,
  deliveries: 30 * DAY_MS,
  /** Longer than any job lives: whatever is still pending then has no job any more. */
  pendingDeliveries: 3 * DAY_MS,
  /** Bytes that nothing refers to or that never came whole: longer than it takes to write a bundle or to read one that has just been replaced. */
  blobs: DAY_MS,
} as const;

const LOST = 'The delivery was lost in the queue; deliver it again by hand.';

/** Rounds of one sweep: a backlog is worked off over several sweeps rather than in one that never ends. */
const MAX_ROUNDS = 100;

export interface SweepTools {
  readonly database: Database;
  readonly sweeps: SweepsRepository;
  readonly idempotency: IdempotencyRepository;
  readonly rateLimits: RateLimitsRepository;
  readonly grants: GrantAccessRepository;
  readonly skills: SkillsRepository;
  readonly blobs: BlobsRepository;
  readonly store: BlobStore;
  readonly metering: RunMetering;
  readonly clock: Clock;
  /** For accounts that do not say how long they keep their runs. */
  readonly runRetentionDays: number;
  /** THREAT[MON-03]: where real money moves nothing is sold without it. */
  readonly renewsSandbox: boolean;
  readonly onFault: (fault: unknown) => void;
}

/** Removes what nobody needs any more. One part that fails keeps none of the others from being done. */
export async function sweep(tools: SweepTools): Promise<void> {
  const { database, sweeps, idempotency, rateLimits, clock, onFault } = tools;
  const now = clock.now();
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  const inBatches = (part: () => Promise<number>) => repeat(() => database.transaction(PLATFORM, part));
  const parts = [
    () => expireGrants(tools),
    () => inBatches(() => sweeps.failDeliveries(ago(KEPT.pendingDeliveries), LOST)),
    () => inBatches(() => sweeps.deleteDeliveries(ago(KEPT.deliveries))),
    () => inBatches(() => sweeps.deleteRefreshTokens(now)),
    () => inBatches(() => sweeps.deleteInvites(ago(KEPT.invites))),
    () => database.transaction(PLATFORM, () => sweeps.deleteListingWords()),
    () => database.transaction(PLATFORM, () => idempotency.deleteExpired(now)),
    () => repeat(() => database.transaction(PLATFORM, () => sweeps.deleteRuns(now, tools.runRetentionDays)), RUN_BATCH),
    () => repeat(() => tools.metering.sweep(), METER_BATCH),
    () => rateLimits.sweep(now),
    () => expireCheckouts(database, now),
    () => (tools.renewsSandbox ? renewSandbox(database, now, onFault) : Promise.resolve()),
    () => removeBlobs(tools),
    () => tools.store.removeAbandoned(ago(KEPT.blobs)),
  ];
  for (const part of parts) await part().catch(onFault);
}

/**
 * Marks grants that are past their end and removes what they gave: skill by skill, under the lock of the skill, so that nobody waits for more
 * than the grants of one.
 */
async function expireGrants({ database, grants, skills }: SweepTools): Promise<void> {
  const expire = async (skillId: SkillId): Promise<void> => {
    const locked = await skills.lockWithDeleted(skillId);
    if (locked) await grants.expire({ skillId }, locked.at);
  };
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const due = await database.transaction(PLATFORM, () => grants.findDue());
    if (due.length === 0) return;
    for (const skillId of due) await database.transaction(PLATFORM, () => expire(skillId));
  }
}

/** THREAT[FLT-08]: what a crash left behind between the bytes and the rows goes here. */
async function removeBlobs({ database, blobs, store }: SweepTools): Promise<void> {
  const remove = (hashes: readonly string[]): Promise<void> => store.delete(hashes);
  await repeat(() => database.transaction(PLATFORM, () => blobs.removeUnused(KEPT.blobs, remove)), BLOB_BATCH);
}

async function repeat(part: () => Promise<number>, batch = SWEEP_BATCH): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS && (await part()) === batch; round += 1);
}
