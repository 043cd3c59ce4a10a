import type { Config } from '@guildhall/config';
import { Database, LedgerRepository, PLATFORM, type PostedTransactionRecord, SellersRepository } from '@guildhall/data';
import { type AccountId, DomainError, type LedgerTransactionId } from '@guildhall/kernel';
import { chargeOf } from '@guildhall/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../../http/audit-log.js';
import { OK } from '../../../http/envelope.js';
import type { Principal } from '../../../http/principal.js';
import { required } from '../../../http/required.js';
import { CONFIG } from '../../../http/tokens.js';
import { ProviderCalls } from '../purchases/provider-calls.js';
import { PaymentRefunds } from './payment-refunds.js';
import { type Payment, Payments } from './payments.js';
import { RunRefunds } from './run-refunds.js';
import type { RefundAnswer, RefundDto } from './selling.dto.js';

/** How long a request waits for the payment provider, in milliseconds. */
const PATIENCE_MS = 2_500;

/** Gives back what was paid: to whoever asks with the right to. */
@Injectable()
export class RefundsService {
  constructor(
    private readonly db: Database,
    private readonly ledger: LedgerRepository,
    private readonly payments: Payments,
    private readonly sellers: SellersRepository,
    private readonly paymentRefunds: PaymentRefunds,
    private readonly runRefunds: RunRefunds,
    private readonly calls: ProviderCalls,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

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
    const found = await this.payments.find(posted);
    const seller = this.requireRight(caller, posted, found);
    await found?.lock();
    if (seller) await this.sellers.lock(seller);
    const payment = found && required(await this.payments.find(posted));
    const { refunded, call } = await (payment ? this.paymentRefunds.begin(caller, payment) : this.runRefunds.give(caller, posted));
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
}
