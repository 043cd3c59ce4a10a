import { DONE, type Outcome, REPEATED, refused } from './outcome.js';
import { type Paid, type PaymentsBack, paymentOf, wonKey } from './payments-back.js';
import type { SeenDispute, SeenFailedRefund, SeenRefund } from './sights.js';
import type { SubscriptionEffects } from './subscription-effects.js';

/** What comes of money that goes back. Each call is one transaction, or a part of the open one of the platform. */
export class RefundEffects {
  constructor(
    private readonly payments: PaymentsBack,
    private readonly subscriptions: SubscriptionEffects,
  ) {}

  /**
   * Money was given back: the postings of the payment are undone as far as it goes. Of a top-up unspent credits are taken back; with the whole
   * current month of a subscription the subscription ends.
   */
  refunded({ refundId, paymentId, cents, at }: SeenRefund): Promise<Outcome> {
    return this.payments.withPaid(paymentId, async (paid) => {
      if (!paid) return refused('unknown');
      const key = `refund:${refundId}`;
      if (await this.payments.isPosted(key)) return REPEATED;
      if (!isPossible(paid, cents)) return refused('mismatch');
      await this.payments.take(paid, { key, kind: 'refund', cents, at });
      if (paid.kind === 'invoice' && isCurrent(paid) && isWhole(paid, cents)) {
        await this.subscriptions.revoke(paid.subscription.id, 'refund', at);
      }
      return DONE;
    });
  }

  /**
   * A refund did not arrive: the money is with the platform again, and what was posted is undone. The seller's part, which was taken back from
   * them, waits for them here; what has ended stays so. It can be given back anew.
   */
  refundFailed({ refundId, paymentId, at }: SeenFailedRefund): Promise<Outcome> {
    return this.payments.withPaid(paymentId, async (paid) => {
      const key = `refund:${refundId}`;
      if (!paid || !(await this.payments.isPosted(key)) || (await this.payments.isPosted(wonKey(key)))) return REPEATED;
      return (await this.payments.giveAgain(paid, { key, kind: 'refund', at, isHere: true })) ? DONE : refused('mismatch');
    });
  }

  /**
   * A buyer has asked their bank for their money. While that is open what has not gone back yet is taken back, and the subscription gives
   * nothing; won, all is as it was; lost, the subscription has ended. THREAT[MON-05]: whatever was told of it before, or was not, the state that
   * is seen is reached. THREAT[MON-07]: also when a part was refunded before, or all, nothing is used.
   */
  disputed({ disputeId, paymentId, cents, state, isTakenFromSeller: isHere, at }: SeenDispute): Promise<Outcome> {
    return this.payments.withPaid(paymentId, async (paid) => {
      if (!paid) return refused('unknown');
      const taken = { key: `dispute:${disputeId}`, kind: 'dispute', cents: Math.min(cents, leftOf(paid)), at } as const;
      const [wasTaken, isWon] = [await this.payments.isPosted(taken.key), await this.payments.isPosted(wonKey(taken.key))];
      if (isWon) return REPEATED;
      const takes = !wasTaken && taken.cents > 0;
      if (takes) await this.payments.take(paid, taken);
      const gives = state === 'won' && (takes || wasTaken);
      if (gives && !(await this.payments.giveAgain(paid, { ...taken, isHere }))) return refused('mismatch');
      const followed = paid.kind === 'invoice' ? await this.follow(paid, state, at) : REPEATED;
      return takes || gives ? DONE : followed;
    });
  }

  private async follow({ subscription }: Extract<Paid, { kind: 'invoice' }>, state: SeenDispute['state'], at: Date): Promise<Outcome> {
    if (state === 'open') return this.subscriptions.suspend(subscription.id, at);
    if (state === 'lost') return this.subscriptions.revoke(subscription.id, 'dispute', at);
    return (await this.payments.isDisputed(subscription)) ? REPEATED : this.subscriptions.resume(subscription.id, at);
  }
}

/** THREAT[MON-05]: no more goes back than was paid. */
function isPossible(paid: Paid, cents: number): boolean {
  return cents > 0 && cents <= leftOf(paid);
}

const isWhole = (paid: Paid, cents: number): boolean => cents === leftOf(paid);

/** What of a payment has not gone back, in cents. */
function leftOf(paid: Paid): number {
  const { cents, refundedCents } = paymentOf(paid);
  return cents - refundedCents;
}

/** Giving back what an earlier month cost takes nothing from this one. */
const isCurrent = ({ invoice, subscription }: Extract<Paid, { kind: 'invoice' }>): boolean =>
  invoice.periodEnd >= subscription.currentPeriodEnd;
