import {
  type Database,
  OpenPaymentsRepository,
  PaymentOutboxRepository,
  PLATFORM,
  PricesRepository,
  type SubscriptionRecord,
  SubscriptionsRepository,
} from '@guildhall/data';
import type { SubscriptionId } from '@guildhall/kernel';
import { renewalOf } from '@guildhall/pricing';

/** So many days before its end it is decided what follows a period: late enough that most has been said, and early enough for a night without a worker. */
const DAYS_AHEAD = 2;
const BATCH = 200;

/**
 * Tells Stripe what it shall do at the end of the periods that end soon: bill another price, or nothing any more. Whatever it was told before it
 * is not told again.
 */
export async function prepareRenewals(database: Database, onFault: (fault: unknown) => void): Promise<void> {
  const open = new OpenPaymentsRepository(database);
  let after: SubscriptionId | null = null;
  for (let isMore = true; isMore; ) {
    const ids: SubscriptionId[] = await database.transaction(PLATFORM, () => open.findRenewing(DAYS_AHEAD, after, BATCH));
    for (const id of ids) await prepare(database, id).catch(onFault);
    after = ids.at(-1) ?? null;
    isMore = ids.length === BATCH;
  }
}

function prepare(database: Database, id: SubscriptionId): Promise<void> {
  const subscriptions = new SubscriptionsRepository(database);
  const prices = new PricesRepository(database);
  return database.transaction(PLATFORM, async () => {
    const subscription = await subscriptions.lock(id);
    if (!subscription || subscription.endedAt || subscription.cancelAtPeriodEnd) return;
    const isSold = await subscriptions.isSoldTo(subscription.accountId, subscription.skillId);
    const history = isSold ? await prices.findHistory(subscription.skillId) : [];
    // THREAT[MON-06]: what is not accepted counts when it was known for 30 days at the renewal, not now.
    const renewal = renewalOf(subscription, history, subscription.currentPeriodEnd);
    if (!isSold || renewal.kind === 'ended') await ask(database, subscription, 'subscription.end', `end:${id}`);
    else if (renewal.priceNumber !== subscription.priceNumber) {
      const { priceNumber } = renewal;
      await ask(database, subscription, 'subscription.reprice', `reprice:${id}:${priceNumber}`, { priceNumber });
    }
  });
}

async function ask(
  database: Database,
  { id, accountId }: SubscriptionRecord,
  kind: 'subscription.end' | 'subscription.reprice',
  key: string,
  more: { readonly priceNumber?: number } = {},
): Promise<void> {
  await new PaymentOutboxRepository(database).add({ accountId, kind, key, payload: { subscriptionId: id, ...more } });
}
