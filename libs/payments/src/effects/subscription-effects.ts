import {
  type AuditRepository,
  type Database,
  type PaymentOutboxRepository,
  PLATFORM,
  type SubscriptionFields,
  type SubscriptionRecord,
  type SubscriptionsRepository,
} from '@guildhall/data';
import type { SubscriptionId } from '@guildhall/kernel';
import { afterSight } from '@guildhall/pricing';
import { paymentCall } from '../calls/payment-calls.js';
import { note } from './notes.js';
import { DONE, type Outcome, REPEATED, refused } from './outcome.js';
import type { SeenSubscription } from './sights.js';

/** What these effects write. */
export interface SubscriptionStores {
  readonly database: Database;
  readonly subscriptions: SubscriptionsRepository;
  readonly outbox: PaymentOutboxRepository;
  readonly audit: AuditRepository;
}

/** A price that a subscription is held at. */
export interface HeldPrice {
  readonly priceNumber: number;
  readonly cents: number;
}

/** How subscriptions change and end. Each call is one transaction, or a part of the open one of the platform. */
export class SubscriptionEffects {
  constructor(private readonly stores: SubscriptionStores) {}

  /** The provider shows it as it is now. THREAT[MON-05]: an old sight after the end, and one that comes twice, change nothing. */
  seen(id: SubscriptionId, { status, at, ...shown }: SeenSubscription): Promise<Outcome> {
    return this.locked(id, async (subscription) => {
      if (subscription.endedAt) return REPEATED;
      const state = afterSight(subscription, status, at);
      const isOver = state.status === 'canceled' || state.status === 'incomplete_expired';
      // Somebody has it go on at the provider: whoever had it end here has to say so again.
      const isTakenBack = subscription.cancelAtPeriodEnd && !shown.cancelAtPeriodEnd;
      const fields = { ...shown, ...state, ...(isOver && { endedAt: at }), ...(isTakenBack && { endingBy: null }) };
      if (isSame(subscription, fields)) return REPEATED;
      await this.stores.subscriptions.update(id, fields, at);
      if (isOver) await note(this.stores.audit, subscription.accountId, 'billing.subscription.end', id);
      return DONE;
    });
  }

  /** It is renewed at another price from now on. */
  repriced(id: SubscriptionId, { priceNumber, cents }: HeldPrice, at: Date): Promise<Outcome> {
    return this.locked(id, async (subscription) => {
      if (subscription.priceNumber === priceNumber) return REPEATED;
      const isNewest = priceNumber === subscription.nextPriceNumber;
      const news = isNewest ? { nextPriceNumber: null, noticedAt: null, acceptedAt: null } : {};
      await this.stores.subscriptions.update(id, { priceNumber, cents, ...news }, at);
      await note(this.stores.audit, subscription.accountId, 'billing.subscription.reprice', id);
      return DONE;
    });
  }

  /** It gives nothing for as long as a dispute is open. */
  suspend(id: SubscriptionId, at: Date): Promise<Outcome> {
    return this.locked(id, async (subscription) => {
      if (subscription.endedAt || subscription.revokedAt) return REPEATED;
      await this.stores.subscriptions.update(id, { revokedAt: at, revokedReason: 'dispute' }, at);
      return DONE;
    });
  }

  /** The dispute is over, and the buyer has paid. */
  resume(id: SubscriptionId, at: Date): Promise<Outcome> {
    return this.locked(id, async (subscription) => {
      if (subscription.endedAt || subscription.revokedReason !== 'dispute') return REPEATED;
      await this.stores.subscriptions.update(id, { revokedAt: null, revokedReason: null }, at);
      return DONE;
    });
  }

  /** The buyer has their money back: it ends at once, at the provider too. THREAT[MON-07]: nothing is used that was refunded. */
  revoke(id: SubscriptionId, reason: 'refund' | 'dispute', at: Date): Promise<Outcome> {
    return this.locked(id, async (subscription) => {
      if (subscription.endedAt) return REPEATED;
      const end = { status: 'canceled', owedSince: null, revokedAt: at, revokedReason: reason, endedAt: at } as const;
      await this.stores.subscriptions.update(id, end, at);
      await this.cancelAtProvider(subscription);
      await note(this.stores.audit, subscription.accountId, 'billing.subscription.end', id);
      return DONE;
    });
  }

  private async cancelAtProvider({ id, accountId, provider }: SubscriptionRecord): Promise<void> {
    if (provider !== 'stripe') return;
    await this.stores.outbox.add(paymentCall('subscription.cancel', { accountId, name: id, about: { subscriptionId: id } }));
  }

  private locked(id: SubscriptionId, work: (subscription: SubscriptionRecord) => Promise<Outcome>): Promise<Outcome> {
    const { database, subscriptions } = this.stores;
    return database.transaction(PLATFORM, async () => {
      const subscription = await subscriptions.lock(id);
      return subscription ? work(subscription) : refused('unknown');
    });
  }
}

function isSame(subscription: SubscriptionRecord, fields: SubscriptionFields): boolean {
  const print = (value: unknown): unknown => (value instanceof Date ? value.getTime() : value);
  return Object.entries(fields).every(([name, value]) => print(value) === print(subscription[name as keyof SubscriptionRecord]));
}
