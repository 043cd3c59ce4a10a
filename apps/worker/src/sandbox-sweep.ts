import { CheckoutsRepository, type Database, PLATFORM, SubscriptionsRepository } from '@guildhall/data';
import type { SubscriptionId } from '@guildhall/kernel';
import { openPaymentEffects, Sandbox } from '@guildhall/payments';

const BATCH = 200;
/** Rounds of one sweep: a backlog is worked off over several sweeps. */
const MOST_ROUNDS = 100;

/** Ends purchases whose time is over; what was paid meanwhile stays paid. */
export async function expireCheckouts(database: Database, now: Date): Promise<void> {
  const checkouts = new CheckoutsRepository(database);
  const effects = openPaymentEffects(database);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const overdue = await database.transaction(PLATFORM, () => checkouts.findOverdue(now, BATCH));
    for (const id of overdue) await effects.checkouts.ended(id, 'expired', now);
    if (overdue.length < BATCH) return;
  }
}

/**
 * Renews the subscriptions of a sandbox whose period is over, or ends them, each in a transaction of its own. Whoever was away for long is
 * brought up to date month by month.
 */
export async function renewSandbox(database: Database, now: Date, onFault: (fault: unknown) => void): Promise<void> {
  const subscriptions = new SubscriptionsRepository(database);
  const sandbox = new Sandbox(database);
  let after: SubscriptionId | null = null;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const due: SubscriptionId[] = await database.transaction(PLATFORM, () => subscriptions.findDue(now, after, BATCH));
    for (const id of due) await catchUp(sandbox, id, now).catch(onFault);
    after = due.at(-1) ?? null;
    if (due.length < BATCH) return;
  }
}

async function catchUp(sandbox: Sandbox, id: SubscriptionId, now: Date): Promise<void> {
  while (await sandbox.renew(id, now));
}
