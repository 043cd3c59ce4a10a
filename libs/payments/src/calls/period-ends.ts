import { type NewPaymentCall, newId, type SubscriptionFields, type SubscriptionRecord } from '@guildhall/data';
import { paymentCall } from './payment-calls.js';

/**
 * What shall happen at the end of a period: what the provider is asked for, and what we note of it under the lock of the subscription. The note
 * keeps it from being asked for twice. The call has a name of its own, because it may be undone at the provider, and must be made again then.
 */
export interface PeriodEnd {
  readonly fields: SubscriptionFields;
  readonly call: NewPaymentCall;
}

/** Here or at the provider: only what the platform has end may go on after all. */
export const isEndedByHolder = ({ cancelAtPeriodEnd, endingBy }: Pick<SubscriptionRecord, 'cancelAtPeriodEnd' | 'endingBy'>): boolean =>
  cancelAtPeriodEnd && endingBy !== 'platform';

/** It ends. */
export function ending({ id, accountId, currentPeriodEnd }: SubscriptionRecord, by: 'holder' | 'platform'): PeriodEnd {
  const about = { subscriptionId: id, by, periodEnd: currentPeriodEnd.toISOString() };
  const call = paymentCall('subscription.end', { accountId, name: newId('paymentCall'), about });
  return { fields: { cancelAtPeriodEnd: true, endingBy: by }, call };
}

/** What the platform would have ended goes on after all. */
export function continuing({ id, accountId }: SubscriptionRecord): PeriodEnd {
  const call = paymentCall('subscription.continue', { accountId, name: newId('paymentCall'), about: { subscriptionId: id } });
  return { fields: { cancelAtPeriodEnd: false, endingBy: null }, call };
}

/** THREAT[MON-06]: it has another price from then on, until the provider is told of yet another. */
export function repricing({ id, accountId }: SubscriptionRecord, priceNumber: number): PeriodEnd {
  const about = { subscriptionId: id, priceNumber };
  const call = paymentCall('subscription.reprice', { accountId, name: newId('paymentCall'), about });
  return { fields: { askedPriceNumber: priceNumber }, call };
}
