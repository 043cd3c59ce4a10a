import {
  type AuditRepository,
  type CheckoutRecord,
  type CheckoutsRepository,
  type Database,
  type LedgerRepository,
  newId,
  PLATFORM,
  type PricesRepository,
  type SubscriptionCheckoutRecord,
  type SubscriptionsRepository,
  type TopUpCheckoutRecord,
} from '@guildhall/data';
import type { CheckoutId } from '@guildhall/kernel';
import { afterSight, topUp } from '@guildhall/pricing';
import { note } from './notes.js';
import { DONE, type Outcome, REPEATED, refused } from './outcome.js';
import { CURRENCY, type SeenPayment, type SeenSubscription } from './sights.js';
import type { SubscriptionEffects } from './subscription-effects.js';

/** What these effects write. */
export interface CheckoutStores {
  readonly database: Database;
  readonly checkouts: CheckoutsRepository;
  readonly subscriptions: SubscriptionsRepository;
  readonly prices: PricesRepository;
  readonly ledger: LedgerRepository;
  readonly audit: AuditRepository;
}

/** How purchases end. Each call is one transaction, or a part of the open one of the platform. */
export class CheckoutEffects {
  constructor(
    private readonly stores: CheckoutStores,
    private readonly changes: SubscriptionEffects,
  ) {}

  /** A top-up was paid. THREAT[MON-03]: whoever says so, and however often, the credits are posted once. */
  topUpPaid(id: CheckoutId, payment: SeenPayment): Promise<Outcome> {
    return this.locked(id, async (checkout) => {
      if (checkout?.kind !== 'topup') return refused('unknown');
      if (checkout.status === 'paid') return REPEATED;
      if (payment.cents !== checkout.cents || payment.currency !== CURRENCY) return refused('mismatch');
      await this.credit(checkout, payment);
      return DONE;
    });
  }

  /** A subscription was taken out. Seen again, it is only brought up to date. */
  subscribed(id: CheckoutId, seen: SeenSubscription): Promise<Outcome> {
    return this.locked(id, async (checkout) => {
      if (checkout?.kind !== 'subscription') return refused('unknown');
      const { subscriptions } = this.stores;
      const known = await subscriptions.findByCheckout(id);
      if (known) return this.changes.seen(known.id, seen);
      // THREAT[MON-03]: whoever managed to buy twice has one subscription, and gets the other one's money back.
      if (await subscriptions.findLive(checkout.accountId, checkout.skillId)) return refused('superfluous');
      await this.begin(checkout, seen);
      return DONE;
    });
  }

  /** A purchase was declined, or its time is over. What was paid meanwhile stays paid. */
  ended(id: CheckoutId, status: 'declined' | 'expired', at: Date): Promise<Outcome> {
    return this.locked(id, async (checkout) => {
      if (!checkout) return refused('unknown');
      if (checkout.status !== 'open') return REPEATED;
      await this.stores.checkouts.end(id, { status, at });
      return DONE;
    });
  }

  private locked(id: CheckoutId, work: (checkout: CheckoutRecord | null) => Promise<Outcome>): Promise<Outcome> {
    const { database, checkouts } = this.stores;
    return database.transaction(PLATFORM, async () => work(await checkouts.lock(id)));
  }

  private async credit({ id, accountId, credits }: TopUpCheckoutRecord, { paymentId, at }: SeenPayment): Promise<void> {
    const { ledger, checkouts, audit } = this.stores;
    const posted = await ledger.post({ key: `topup:${id}`, kind: 'topup', accountId, at, postings: topUp(accountId, credits) });
    if (posted.outcome === 'short') throw new Error('A top-up takes nothing from anybody.');
    await checkouts.end(id, { status: 'paid', at, paymentId, transactionId: posted.transactionId });
    await note(audit, accountId, 'billing.topup.pay', id);
  }

  private async begin(checkout: SubscriptionCheckoutRecord, seen: SeenSubscription): Promise<void> {
    const { subscriptions, checkouts, audit } = this.stores;
    const { id: checkoutId, accountId, skillId, sellerId, provider, priceNumber, cents, feePercent } = checkout;
    const { status, at, trialEnd, ...shown } = seen;
    const id = newId('subscription');
    await subscriptions.create({
      ...{ id, accountId, skillId, sellerId, checkoutId, provider, priceNumber, cents, feePercent, trialEnd, ...shown },
      ...afterSight({ status: 'incomplete', owedSince: null }, status, at),
      ...(await this.newerPrice(checkout, at)),
      // After a trial months are counted from its end.
      anchorAt: trialEnd ?? shown.currentPeriodStart,
      acceptedAt: null,
      endingBy: null,
      askedPriceNumber: null,
      revokedAt: null,
      revokedReason: null,
      endedAt: null,
      createdAt: at,
    });
    await checkouts.end(checkoutId, { status: 'paid', at });
    await note(audit, accountId, 'billing.subscription.begin', id);
  }

  /** THREAT[MON-06]: a price that was set between the offer and the payment is news to the buyer, like any later one. */
  private async newerPrice({ skillId, priceNumber }: SubscriptionCheckoutRecord, at: Date) {
    const newest = (await this.stores.prices.findHistory(skillId)).at(-1);
    const isNews = newest !== undefined && newest.number > priceNumber;
    return { nextPriceNumber: isNews ? newest.number : null, noticedAt: isNews ? at : null };
  }
}
