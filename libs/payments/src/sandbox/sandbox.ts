import {
  type CheckoutRecord,
  CheckoutsRepository,
  type Database,
  PLATFORM,
  PricesRepository,
  type SubscriptionRecord,
  SubscriptionsRepository,
} from '@guildhall/data';
import { type CheckoutId, DAY_MS, type SubscriptionId } from '@guildhall/kernel';
import { type BillingPeriod, periodFrom, renewalOf } from '@guildhall/pricing';
import type { Outcome } from '../effects/outcome.js';
import { openPaymentEffects, type PaymentEffects } from '../effects/payment-effects.js';
import { CURRENCY, type SeenSubscription } from '../effects/sights.js';

/** What pressing a button has done. `gone`: it was paid or declined before, its time is over, or its skill is not there any more. */
export type Pressed = 'paid' | 'declined' | 'gone' | 'subscribed_already';

/** Payments without money: the buyer says that they pay, and what follows is what would follow a payment. */
export class Sandbox {
  private readonly checkouts: CheckoutsRepository;
  private readonly subscriptions: SubscriptionsRepository;
  private readonly prices: PricesRepository;
  private readonly effects: PaymentEffects;

  constructor(private readonly database: Database) {
    this.checkouts = new CheckoutsRepository(database);
    this.subscriptions = new SubscriptionsRepository(database);
    this.prices = new PricesRepository(database);
    this.effects = openPaymentEffects(database);
  }

  /** THREAT[MON-03]: of those who press at once one does something. */
  press(id: CheckoutId, button: 'pay' | 'decline', at: Date): Promise<Pressed> {
    return this.database.transaction(PLATFORM, async () => {
      const checkout = await this.checkouts.lock(id);
      if (checkout?.provider !== 'sandbox' || checkout.status !== 'open' || checkout.expiresAt <= at) return 'gone';
      if (button === 'pay') return this.pay(checkout, at);
      await this.effects.checkouts.ended(id, 'declined', at);
      return 'declined';
    });
  }

  /** Does what is due at the end of a period: renews the subscription month by month until now, or ends it. @returns whether it was due */
  renew(id: SubscriptionId, now: Date): Promise<boolean> {
    return this.database.transaction(PLATFORM, async () => {
      const subscription = await this.subscriptions.lock(id);
      const isDue = subscription?.provider === 'sandbox' && subscription.endedAt === null && subscription.currentPeriodEnd <= now;
      if (isDue) await this.renewNow(subscription);
      return isDue;
    });
  }

  private async pay(checkout: CheckoutRecord, at: Date): Promise<Pressed> {
    if (checkout.kind === 'topup') {
      const { id, cents } = checkout;
      expectDone(await this.effects.checkouts.topUpPaid(id, { paymentId: `sandbox_${id}`, cents, currency: CURRENCY, at }));
      return 'paid';
    }
    if (!(await this.subscriptions.isSoldTo(checkout.accountId, checkout.skillId))) {
      await this.effects.checkouts.ended(checkout.id, 'expired', at);
      return 'gone';
    }
    const seen = firstSight(checkout.trialDays, at);
    const begun = await this.effects.checkouts.subscribed(checkout.id, seen);
    if (begun.outcome === 'refused') return 'subscribed_already';
    const subscription = await this.subscriptions.findByCheckout(checkout.id);
    if (!subscription) throw new Error('A subscription that has begun is there.');
    if (seen.trialEnd === null) await this.sell(subscription, { start: seen.currentPeriodStart, end: seen.currentPeriodEnd });
    return 'paid';
  }

  private async renewNow(subscription: SubscriptionRecord): Promise<void> {
    const { id, accountId, skillId, currentPeriodEnd: start, anchorAt } = subscription;
    const isSold = await this.subscriptions.isSoldTo(accountId, skillId);
    const renewal = renewalOf(subscription, isSold ? await this.prices.findHistory(skillId) : [], start);
    if (renewal.kind === 'ended' || !isSold) {
      expectDone(await this.effects.subscriptions.seen(id, { ...sightOf(subscription), status: 'canceled', at: start }));
      return;
    }
    const { priceNumber, cents } = renewal;
    const period = periodFrom(anchorAt, start);
    await this.effects.subscriptions.repriced(id, { priceNumber, cents }, start);
    const seen = {
      ...sightOf(subscription),
      currentPeriodStart: start,
      currentPeriodEnd: period.end,
      status: 'active',
      at: start,
    } as const;
    expectDone(await this.effects.subscriptions.seen(id, seen));
    await this.sell({ id, cents }, period);
  }

  private async sell({ id, cents }: Pick<SubscriptionRecord, 'id' | 'cents'>, { start, end }: BillingPeriod): Promise<void> {
    const month = { providerId: null, cents, currency: CURRENCY, periodStart: start, periodEnd: end, at: start };
    const paymentId = `sandbox_${id}_${start.toISOString()}`;
    expectDone(await this.effects.invoices.paid(id, { ...month, paymentId, isPaidDirectly: true }));
  }
}

function firstSight(trialDays: number, at: Date): SeenSubscription {
  const trialEnd = trialDays > 0 ? new Date(at.getTime() + trialDays * DAY_MS) : null;
  return {
    providerId: null,
    status: trialEnd ? 'trialing' : 'active',
    trialEnd,
    currentPeriodStart: at,
    currentPeriodEnd: trialEnd ?? periodFrom(at, at).end,
    cancelAtPeriodEnd: false,
    at,
  };
}

function sightOf({ trialEnd, currentPeriodStart, currentPeriodEnd, cancelAtPeriodEnd }: SubscriptionRecord) {
  return { providerId: null, trialEnd, currentPeriodStart, currentPeriodEnd, cancelAtPeriodEnd };
}

/** Nobody but ourselves says what happens in a sandbox. */
function expectDone(outcome: Outcome): void {
  if (outcome.outcome !== 'done') throw new Error(`The sandbox was not believed: ${JSON.stringify(outcome)}`);
}
