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
  SellersRepository,
  SubscriptionsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type LedgerTransactionId, type PaymentCallId } from '@guildhall/kernel';
import { openPaymentEffects, type PaymentEffects, paymentCall } from '@guildhall/payments';
import { chargeOf, refundedShare, reversal } from '@guildhall/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../../http/audit-log.js';
import { OK } from '../../../http/envelope.js';
import type { Principal } from '../../../http/principal.js';
import { required } from '../../../http/required.js';
import { CLOCK, CONFIG } from '../../../http/tokens.js';
import { ProviderCalls } from '../purchases/provider-calls.js';
import { Earnings } from './earnings.js';
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
  /** What the seller's part of that takes from them here, in cents. */
  readonly share: number;
  /** The seller was paid with the payment. */
  readonly isPaidDirectly: boolean;
  /** Keeps it as it is until the transaction ends. */
  readonly lock: () => Promise<unknown>;
}

type Refunded = Omit<RefundView, 'transaction' | 'sandbox'>;

/** A refund, and the call to the payment provider that it waits for. */
interface BegunRefund {
  readonly refunded: Refunded;
  readonly call: PaymentCallId | null;
}

/** How long a request waits for the payment provider, in milliseconds. */
const PATIENCE_MS = 2_500;

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
    private readonly sellers: SellersRepository,
    private readonly earnings: Earnings,
    private readonly calls: ProviderCalls,
    private readonly outbox: PaymentOutboxRepository,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.effects = openPaymentEffects(db);
  }

  /**
   * THREAT[MON-03]: who gives back twice at once gives back once: the provider is asked once, and the ledger posts it under one name.
   * @throws {DomainError} `not_found`, `not_refundable`, `already_refunded`, `refund_not_covered`, `refund_refused`
   */
  async refund(caller: Principal, wish: RefundDto): Promise<RefundAnswer> {
    const { answer, call } = await this.db.transaction(PLATFORM, () => this.begin(caller, wish));
    if (!call) return answer;
    const ended = await this.calls.follow(call, PATIENCE_MS);
    if (ended?.status === 'failed') throw new DomainError('refund_refused');
    return { ...OK, refund: { ...answer.refund, status: ended ? 'done' : 'pending' } };
  }

  private async begin(caller: Principal, { ledgerTransactionId: id, reason }: RefundDto) {
    const posted = required(await this.ledger.findById(id as LedgerTransactionId));
    const found = await this.findPayment(posted);
    const seller = this.requireRight(caller, posted, found);
    await found?.lock();
    if (seller) await this.sellers.lock(seller);
    const payment = found && required(await this.findPayment(posted));
    const { refunded, call } = await (payment ? this.giveBack(caller, payment) : this.undoRun(caller, posted));
    const { accountId } = caller;
    await this.audit.record({ accountId, action: 'billing.refund.ask', target: posted.id, after: { ...refunded, reason } });
    const sandbox = (payment?.provider ?? this.config.payments.provider) === 'sandbox';
    return { answer: { ...OK, refund: { transaction: posted.id, ...refunded, sandbox } }, call };
  }

  /** THREAT[TEN-01]: what others have done with each other looks like nothing. @returns the seller @throws {DomainError} `not_found`, `not_refundable` */
  private requireRight(
    { accountId, isPlatformAdmin }: Principal,
    posted: PostedTransactionRecord,
    payment: Payment | null,
  ): AccountId | null {
    const seller = payment ? payment.seller : (chargeOf(posted.postings).seller as AccountId | null);
    if (isPlatformAdmin || seller === accountId) return seller;
    required(posted.postings.find(({ account }) => account === accountId) ?? null);
    throw new DomainError('not_refundable');
  }

  private async findPayment({ id }: PostedTransactionRecord): Promise<Payment | null> {
    const invoice = await this.invoices.findByTransaction(id);
    if (invoice) {
      const { accountId: buyer, sellerId: seller, paymentId, cents, refundedCents, isPaidDirectly, subscriptionId } = invoice;
      const { provider } = required(await this.subscriptions.findById(subscriptionId));
      const left = cents - refundedCents;
      const share = isPaidDirectly ? 0 : refundedShare(invoice, left);
      const lock = () => this.subscriptions.lock(subscriptionId);
      return { provider, buyer, seller, paymentId: paymentId ?? '', left, share, isPaidDirectly, lock };
    }
    const checkout = await this.checkouts.findByTransaction(id);
    if (!checkout) return null;
    const { provider, accountId: buyer, paymentId, cents, refundedCents } = checkout;
    const lock = () => this.checkouts.lock(checkout.id);
    return {
      provider,
      buyer,
      seller: null,
      paymentId: paymentId ?? '',
      left: cents - refundedCents,
      share: 0,
      isPaidDirectly: false,
      lock,
    };
  }

  /**
   * THREAT[MON-07]: what a seller was paid out already is not given back at the platform's cost, unless an operator wants it.
   * @throws {DomainError} `refund_not_covered`
   */
  private async requireCovered({ accountId, isPlatformAdmin }: Principal, share: number): Promise<void> {
    if (isPlatformAdmin || share === 0) return;
    const { cents } = await this.earnings.dueTo(accountId);
    if (cents < share) throw new DomainError('refund_not_covered');
  }

  /** @throws {DomainError} `already_refunded`, `refund_not_covered` */
  private async giveBack(caller: Principal, payment: Payment): Promise<BegunRefund> {
    const { provider, paymentId, left: cents, share } = payment;
    if (cents === 0) throw new DomainError('already_refunded');
    const refunded = { amount: cents, currency: 'usd' } as const;
    if (provider === 'stripe') return { refunded: { ...refunded, status: 'pending' }, call: await this.ask(caller, payment) };
    await this.requireCovered(caller, share);
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
    await this.requireCovered(caller, share);
    const name = `${paymentId}:${newId('paymentCall')}`;
    return this.outbox.add(paymentCall('refund.send', { accountId, name, about: { paymentId, cents, takeFromSeller } }));
  }

  /** @throws {DomainError} `not_refundable`, `already_refunded`, `refund_not_covered` */
  private async undoRun(caller: Principal, { postings, ...run }: PostedTransactionRecord): Promise<BegunRefund> {
    const { id, kind, accountId, skillId, executionId } = run;
    const { share, charged } = chargeOf(postings);
    if (kind !== 'settle' || !run.key.endsWith(':settle') || charged <= 0) throw new DomainError('not_refundable');
    // The same as when the platform gives it back by itself: a run is given back once.
    const key = run.key.replace(/settle$/, 'refund');
    if (await this.ledger.findByKey(key)) throw new DomainError('already_refunded');
    await this.requireCovered(caller, share);
    const of = { accountId, reversesId: id, ...(skillId && { skillId }), ...(executionId && { executionId }) };
    const event = { ...of, key, kind: 'refund', memo: 'Refunded.', at: this.clock.now(), postings: reversal(postings) } as const;
    const posted = await this.ledger.post(event);
    if (posted.outcome === 'repeated') throw new DomainError('already_refunded');
    if (posted.outcome === 'short') throw new Error('A seller may owe what they give back.');
    if (skillId && executionId) await this.meters.giveBack(executionId, skillId);
    return { refunded: { amount: charged, currency: 'credit', status: 'done' }, call: null };
  }
}
