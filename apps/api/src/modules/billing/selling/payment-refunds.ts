import { Database, newId, PaymentOutboxRepository } from '@guildhall/data';
import { type Clock, DomainError, type PaymentCallId } from '@guildhall/kernel';
import { openPaymentEffects, type PaymentEffects, paymentCall } from '@guildhall/payments';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../../../http/principal.js';
import { CLOCK } from '../../../http/tokens.js';
import type { BegunRefund } from './begun-refund.js';
import { Earnings } from './earnings.js';
import type { Payment } from './payments.js';

/** Gives back what was paid through a payment provider. */
@Injectable()
export class PaymentRefunds {
  private readonly effects: PaymentEffects;

  constructor(
    db: Database,
    private readonly outbox: PaymentOutboxRepository,
    private readonly earnings: Earnings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.effects = openPaymentEffects(db);
  }

  /** In the transaction that keeps the payment. @throws {DomainError} `already_refunded`, `refund_not_covered` */
  async begin(caller: Principal, payment: Payment): Promise<BegunRefund> {
    const { provider, paymentId, left: cents, share } = payment;
    if (cents === 0) throw new DomainError('already_refunded');
    const refunded = { amount: cents, currency: 'usd' } as const;
    if (provider === 'stripe') return { refunded: { ...refunded, status: 'pending' }, call: await this.ask(caller, payment) };
    await this.earnings.requireCovered(caller, share);
    const refundId = `sandbox_${newId('paymentCall')}`;
    const { outcome } = await this.effects.refunds.refunded({ refundId, paymentId, cents, at: this.clock.now() });
    if (outcome !== 'done') throw new DomainError('already_refunded');
    return { refunded: { ...refunded, status: 'done' }, call: null };
  }

  /** Asks the provider, unless it is being asked. What it has refused before may be asked again: the payment is kept, so nobody else asks. */
  private async ask(caller: Principal, payment: Payment): Promise<PaymentCallId> {
    const { buyer: accountId, paymentId, left: cents, share, isPaidDirectly: takeFromSeller } = payment;
    const asked = await this.outbox.findRefunding(paymentId);
    if (asked) return asked;
    await this.earnings.requireCovered(caller, share);
    const name = `${paymentId}:${newId('paymentCall')}`;
    return this.outbox.add(paymentCall('refund.send', { accountId, name, about: { paymentId, cents, takeFromSeller } }));
  }
}
