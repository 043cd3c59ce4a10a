import { DONE, type Outcome, REPEATED, refused } from './outcome.js';
import { type Paid, type PaymentsBack, paymentOf, wonKey } from './payments-back.js';
import type { SeenDispute, SeenRefund } from './sights.js';
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
   * A buyer has asked their bank for their money. While that is open the money is taken back and the subscription gives nothing; won, all is as
   * it was; lost, the subscription has ended. THREAT[MON-05]: whatever was told of it before, or was not, the state that is seen is reached.
   */
  disputed({ disputeId, paymentId, cents, state, at }: SeenDispute): Promise<Outcome> {
    return this.payments.withPaid(paymentId, async (paid) => {
      if (!paid) return refused('unknown');
      const taken = { key: `dispute:${disputeId}`, kind: 'dispute', cents, at } as const;
      const [isTaken, isWon] = [await this.payments.isPosted(taken.key), await this.payments.isPosted(wonKey(taken.key))];
      if (isWon) return REPEATED;
      if (!isTaken && !isPossible(paid, cents)) return refused('mismatch');
      if (!isTaken) await this.payments.take(paid, taken);
      if (state === 'won') await this.payments.giveAgain(paid, taken, at);
      const followed = paid.kind === 'invoice' ? await this.follow(paid, state, at) : REPEATED;
      return isTaken && state !== 'won' ? followed : DONE;
    });
  }

  private follow({ subscription }: Extract<Paid, { kind: 'invoice' }>, state: SeenDispute['state'], at: Date): Promise<Outcome> {
    if (state === 'open') return this.subscriptions.suspend(subscription.id, at);
    return state === 'won' ? this.subscriptions.resume(subscription.id, at) : this.subscriptions.revoke(subscription.id, 'dispute', at);
  }
}

/** THREAT[MON-05]: no more goes back than was paid. */
function isPossible(paid: Paid, cents: number): boolean {
  const { cents: all, refundedCents } = paymentOf(paid);
  return cents > 0 && refundedCents + cents <= all;
}

const isWhole = (paid: Paid, cents: number): boolean => paymentOf(paid).refundedCents + cents === paymentOf(paid).cents;

/** Giving back what an earlier month cost takes nothing from this one. */
const isCurrent = ({ invoice, subscription }: Extract<Paid, { kind: 'invoice' }>): boolean =>
  invoice.periodEnd >= subscription.currentPeriodEnd;
