import {
  type Database,
  type IdempotencyRepository,
  PLATFORM,
  type RateLimitsRepository,
  SWEEP_BATCH,
  type SweepsRepository,
} from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long things outlive their use, in milliseconds. */
const KEPT = {
  /** An invitation that ran out is still listed for a while, so that its sender sees why nobody came. */
  invites: 7 * DAY_MS,
  deliveries: 30 * DAY_MS,
  /** Longer than any job lives: whatever is still pending then has no job any more. */
  pendingDeliveries: 3 * DAY_MS,
} as const;

const LOST = 'The delivery was lost in the queue; deliver it again by hand.';

/** Rounds of one sweep: a backlog is worked off over several sweeps rather than in one that never ends. */
const MAX_ROUNDS = 100;

export interface SweepTools {
  readonly database: Database;
  readonly sweeps: SweepsRepository;
  readonly idempotency: IdempotencyRepository;
  readonly rateLimits: RateLimitsRepository;
  readonly clock: Clock;
  readonly onFault: (fault: unknown) => void;
}

/** Removes what nobody needs any more. One part that fails keeps none of the others from being done. */
export async function sweep({ database, sweeps, idempotency, rateLimits, clock, onFault }: SweepTools): Promise<void> {
  const now = clock.now();
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  const inBatches = (part: () => Promise<number>) => repeat(() => database.transaction(PLATFORM, part));
  const parts = [
    () => inBatches(() => sweeps.failDeliveries(ago(KEPT.pendingDeliveries), LOST)),
    () => inBatches(() => sweeps.deleteDeliveries(ago(KEPT.deliveries))),
    () => inBatches(() => sweeps.deleteRefreshTokens(now)),
    () => inBatches(() => sweeps.deleteInvites(ago(KEPT.invites))),
    () => database.transaction(PLATFORM, () => idempotency.deleteExpired(now)),
    () => rateLimits.sweep(now),
  ];
  for (const part of parts) await part().catch(onFault);
}

async function repeat(part: () => Promise<number>): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS && (await part()) === SWEEP_BATCH; round += 1);
}
