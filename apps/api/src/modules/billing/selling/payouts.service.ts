import type { Config } from '@guildhall/config';
import { Database, LedgerRepository, newId, PaymentOutboxRepository, PLATFORM, SellersRepository } from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type LedgerTransactionId, type PaymentCallId } from '@guildhall/kernel';
import { paymentCall } from '@guildhall/payments';
import { conversion, type Posting, payout } from '@guildhall/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../../http/audit-log.js';
import { OK } from '../../../http/envelope.js';
import type { Principal } from '../../../http/principal.js';
import { CLOCK, CONFIG } from '../../../http/tokens.js';
import { type Due, Earnings } from './earnings.js';
import type { PayoutAnswer } from './selling.dto.js';
import { isReady, LEAST_PAYOUT_CENTS } from './selling.presenter.js';

/** A wallet has less than it had a moment ago. */
class TooLittleError extends Error {}

const MOST_ATTEMPTS = 5;

/** Sends sellers what they have earned. */
@Injectable()
export class PayoutsService {
  constructor(
    private readonly db: Database,
    private readonly sellers: SellersRepository,
    private readonly earnings: Earnings,
    private readonly ledger: LedgerRepository,
    private readonly outbox: PaymentOutboxRepository,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * THREAT[MON-03]: the money leaves the ledger in the transaction that asks for the transfer, so nobody is sent it twice; of two payouts at once
   * the second finds nothing.
   * @throws {DomainError} `payments_not_configured`, `seller_not_ready`, `payout_too_small`
   */
  async send({ accountId }: Principal): Promise<PayoutAnswer> {
    const { provider } = this.config.payments;
    if (provider === 'none') throw new DomainError('payments_not_configured');
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.trySend(accountId, provider).catch((fault) => {
        // A refund has come in between: what is there has to be looked at again.
        if (!(fault instanceof TooLittleError) || attempt === MOST_ATTEMPTS) throw fault;
        return null;
      });
      if (answer) return answer;
    }
  }

  private trySend(accountId: AccountId, provider: 'stripe' | 'sandbox'): Promise<PayoutAnswer> {
    return this.db.transaction(PLATFORM, async () => {
      if (!isReady(await this.sellers.lock(accountId), provider)) throw new DomainError('seller_not_ready');
      const due = await this.earnings.dueTo(accountId);
      const { cents } = due;
      if (cents < LEAST_PAYOUT_CENTS) {
        throw new DomainError('payout_too_small', { details: { cents, least: LEAST_PAYOUT_CENTS } });
      }
      const id = provider === 'stripe' ? await this.ask(accountId, cents) : newId('paymentCall');
      const transaction = await this.post(accountId, id, due);
      await this.audit.record({ accountId, action: 'billing.payout', target: id, after: { cents } });
      return { ...OK, payout: { id, cents, transaction, sandbox: provider === 'sandbox' } };
    });
  }

  private ask(accountId: AccountId, cents: number): Promise<PaymentCallId> {
    return this.outbox.add(paymentCall('payout.send', { accountId, name: newId('paymentCall'), about: { cents } }));
  }

  private async post(accountId: AccountId, id: PaymentCallId, { earned, cents }: Due): Promise<LedgerTransactionId> {
    const at = this.clock.now();
    const post = async (kind: 'convert' | 'payout', postings: readonly Posting[]): Promise<LedgerTransactionId> => {
      const posted = await this.ledger.post({ key: `${kind}:${id}`, kind, accountId, at, postings });
      if (posted.outcome === 'short') throw new TooLittleError();
      return posted.transactionId;
    };
    if (earned > 0) await post('convert', conversion(accountId, earned));
    return post('payout', payout(accountId, cents));
  }
}
