import type { Config } from '@guildhall/config';
import {
  CheckoutsRepository,
  Database,
  InvoicesRepository,
  LedgerRepository,
  newId,
  PaymentOutboxRepository,
  type PaymentProvider,
  PLATFORM,
  type PostedTransactionRecord,
  RunMetersRepository,
  SubscriptionsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type LedgerTransactionId } from '@guildhall/kernel';
import { openPaymentEffects, type PaymentEffects, paymentCall } from '@guildhall/payments';
import { reversal } from '@guildhall/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../../http/audit-log.js';
import { OK } from '../../../http/envelope.js';
import type { Principal } from '../../../http/principal.js';
import { required } from '../../../http/required.js';
import { CLOCK, CONFIG } from '../../../http/tokens.js';
import type { RefundAnswer, RefundDto, RefundView } from './selling.dto.js';

/** Money that was paid through a provider. */
interface Payment {
  readonly provider: PaymentProvider;
  readonly buyer: AccountId;
  /** null: nobody but the platform. */
  readonly seller: AccountId | null;
  readonly paymentId: string;
  /** What of it has not been given back, in cents. */
  readonly left: number;
  readonly refundedCents: number;
  /** The seller was paid with the payment. */
  readonly isPaidDirectly: boolean;
}

type Refunded = Omit<RefundView, 'transaction' | 'sandbox'>;

/** Gives back what was paid. */
@Injectable()
export class RefundsService {
  private readonly effects: PaymentEffects;

  constructor(
    private readonly db: Database,
    private readonly ledger: LedgerRepository,
    private readonly invoices: InvoicesRepository,
    private readonly checkouts: CheckoutsRepository,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly meters: RunMetersRepository,
    private readonly outbox: PaymentOutboxRepository,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.effects = openPaymentEffects(db);
  }

  /**
   * THREAT[MON-03]: who gives back twice at once gives back once: the provider is asked under one name, and the ledger posts it under one.
   * @throws {DomainError} `not_found`, `not_refundable`, `already_refunded`
   */
  refund(caller: Principal, { ledgerTransactionId: id, reason }: RefundDto): Promise<RefundAnswer> {
    return this.db.transaction(PLATFORM, async () => {
      const posted = required(await this.ledger.findById(id as LedgerTransactionId));
      const payment = await this.findPayment(posted);
      this.requireRight(caller, posted, payment);
      const refunded = payment ? await this.giveBack(payment) : await this.undoRun(posted, reason);
      const { accountId } = caller;
      await this.audit.record({ accountId, action: 'billing.refund.ask', target: posted.id, after: { ...refunded, reason } });
      const sandbox = (payment?.provider ?? this.config.payments.provider) === 'sandbox';
      return { ...OK, refund: { transaction: posted.id, ...refunded, sandbox } };
    });
  }

  /** THREAT[TEN-01]: what others have done with each other looks like nothing. @throws {DomainError} `not_found`, `not_refundable` */
  private requireRight({ accountId, isPlatformAdmin }: Principal, posted: PostedTransactionRecord, payment: Payment | null): void {
    const seller = payment ? payment.seller : sellerOf(posted);
    if (isPlatformAdmin || seller === accountId) return;
    required(posted.postings.find(({ account }) => account === accountId) ?? null);
    throw new DomainError('not_refundable');
  }

  private async findPayment({ id }: PostedTransactionRecord): Promise<Payment | null> {
    const invoice = await this.invoices.findByTransaction(id);
    if (invoice) {
      const { accountId: buyer, sellerId: seller, paymentId, cents, refundedCents, isPaidDirectly, subscriptionId } = invoice;
      const { provider } = required(await this.subscriptions.findById(subscriptionId));
      return { provider, buyer, seller, paymentId: paymentId ?? '', left: cents - refundedCents, refundedCents, isPaidDirectly };
    }
    const checkout = await this.checkouts.findByTransaction(id);
    if (!checkout) return null;
    const { provider, accountId: buyer, paymentId, cents, refundedCents } = checkout;
    return { provider, buyer, seller: null, paymentId: paymentId ?? '', left: cents - refundedCents, refundedCents, isPaidDirectly: false };
  }

  private async giveBack(payment: Payment): Promise<Refunded> {
    const { provider, buyer: accountId, paymentId, left: cents, refundedCents, isPaidDirectly: takeFromSeller } = payment;
    if (cents === 0) throw new DomainError('already_refunded');
    if (provider === 'stripe') {
      const name = `${paymentId}:${refundedCents}`;
      await this.outbox.add(paymentCall('refund.send', { accountId, name, about: { paymentId, cents, takeFromSeller } }));
      return { amount: cents, currency: 'usd', status: 'pending' };
    }
    const refundId = `sandbox_${newId('paymentCall')}`;
    const { outcome } = await this.effects.refunds.refunded({ refundId, paymentId, cents, at: this.clock.now() });
    if (outcome !== 'done') throw new DomainError('already_refunded');
    return { amount: cents, currency: 'usd', status: 'done' };
  }

  /** @throws {DomainError} `not_refundable`, `already_refunded` */
  private async undoRun(
    { id, key, kind, accountId, skillId, executionId, postings }: PostedTransactionRecord,
    reason: string,
  ): Promise<Refunded> {
    const charged = postings.reduce((sum, { wallet, amount }) => sum + (wallet === 'earned' || wallet === 'fees' ? amount : 0), 0);
    if (kind !== 'settle' || !key.endsWith(':settle') || charged <= 0) throw new DomainError('not_refundable');
    const posted = await this.ledger.post({
      // The same as when the platform gives it back by itself: a run is given back once.
      ...{
        key: key.replace(/settle$/, 'refund'),
        kind: 'refund',
        accountId,
        reversesId: id,
        memo: `Refunded: ${reason}`,
        at: this.clock.now(),
      },
      ...{ ...(skillId && { skillId }), ...(executionId && { executionId }), postings: reversal(postings) },
    });
    if (posted.outcome === 'repeated') throw new DomainError('already_refunded');
    if (posted.outcome === 'short') throw new Error('A seller may owe what they give back.');
    if (skillId && executionId) await this.meters.giveBack(executionId, skillId);
    return { amount: charged, currency: 'credit', status: 'done' };
  }
}

/** Who has earned with a run. */
const sellerOf = ({ postings }: PostedTransactionRecord): string | null =>
  postings.find(({ wallet }) => wallet === 'earned')?.account ?? null;
