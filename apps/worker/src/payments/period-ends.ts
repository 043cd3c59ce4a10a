import {
  OpenPaymentsRepository,
  PaymentOutboxRepository,
  PLATFORM,
  PricesRepository,
  type SubscriptionRecord,
  SubscriptionsRepository,
} from '@guildhall/data';
import type { SubscriptionId } from '@guildhall/kernel';
import { continuing, ending, isEndedByHolder, type PeriodEnd, repricing } from '@guildhall/payments';
import { type NumberedPrice, renewalOf } from '@guildhall/pricing';
import type { PaymentsOptions } from './payments.js';

/** So many days before its end it is decided what follows a period: late enough that most has been said, and early enough for a night without a worker. */
const DAYS_AHEAD = 2;
const BATCH = 200;

type Parts = Pick<PaymentsOptions, 'database' | 'clock' | 'onFault'>;

/**
 * Tells Stripe what it shall do at the end of the periods that end soon: bill another price, or nothing any more, or go on after all. What it
 * was told last it is not told again.
 */
export async function prepareRenewals({ database, clock, onFault }: Parts): Promise<void> {
  const open = new OpenPaymentsRepository(database);
  let after: SubscriptionId | null = null;
  for (let isMore = true; isMore; ) {
    const ids: SubscriptionId[] = await database.transaction(PLATFORM, () => open.findRenewing(DAYS_AHEAD, after, BATCH));
    for (const id of ids) await prepare({ database, clock }, id).catch(onFault);
    after = ids.at(-1) ?? null;
    isMore = ids.length === BATCH;
  }
}

function prepare({ database, clock }: Omit<Parts, 'onFault'>, id: SubscriptionId): Promise<void> {
  const subscriptions = new SubscriptionsRepository(database);
  const prices = new PricesRepository(database);
  return database.transaction(PLATFORM, async () => {
    const subscription = await subscriptions.lock(id);
    if (!subscription || subscription.endedAt || isEndedByHolder(subscription)) return;
    const isSold = await subscriptions.isSoldTo(subscription.accountId, subscription.skillId);
    const end = endOf(subscription, isSold ? await prices.findHistory(subscription.skillId) : []);
    if (!end) return;
    await subscriptions.update(id, end.fields, clock.now());
    await new PaymentOutboxRepository(database).add(end.call);
  });
}

/** @param history empty: it is not sold any more */
function endOf(subscription: SubscriptionRecord, history: readonly NumberedPrice[]): PeriodEnd | null {
  const { priceNumber, askedPriceNumber, currentPeriodEnd, cancelAtPeriodEnd } = subscription;
  // THREAT[MON-06]: what is not accepted counts when it was known for 30 days at the renewal, not now.
  const renewal = renewalOf({ ...subscription, cancelAtPeriodEnd: false }, history, currentPeriodEnd);
  // THREAT[MON-07]: while a payment is disputed the subscription gives nothing, so the next month is not billed.
  const ends = history.length === 0 || subscription.revokedAt !== null || renewal.kind === 'ended';
  if (ends) return cancelAtPeriodEnd ? null : ending(subscription, 'platform');
  if (cancelAtPeriodEnd) return continuing(subscription); // with the price that it had; another is asked for at the next look
  return renewal.priceNumber === (askedPriceNumber ?? priceNumber) ? null : repricing(subscription, renewal.priceNumber);
}
