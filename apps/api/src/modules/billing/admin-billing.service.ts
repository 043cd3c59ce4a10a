import {
  AccountsRepository,
  checkLedger,
  Database,
  LedgerRepository,
  newId,
  PaymentEventsRepository,
  PaymentOutboxRepository,
  PLATFORM,
} from '@guildhall/data';
import { type Clock, DomainError } from '@guildhall/kernel';
import { promotion } from '@guildhall/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { CLOCK } from '../../http/tokens.js';
import type { CreditsAnswer, GiveCreditsDto, LedgerCheckAnswer, PaymentTroubleAnswer } from './billing.dto.js';
import { presentParked, presentProblem, presentTransaction, presentTroubled, presentWallet } from './billing.presenter.js';

/** Whoever has more than this to look at looks at the log. */
const MOST_TROUBLE = 100;

/** What operators do with money. */
@Injectable()
export class AdminBillingService {
  constructor(
    private readonly db: Database,
    private readonly accounts: AccountsRepository,
    private readonly ledger: LedgerRepository,
    private readonly events: PaymentEventsRepository,
    private readonly outbox: PaymentOutboxRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** THREAT[MON-03]: a request that is repeated with its idempotency key posts once, because the key is noted in the same transaction. */
  async giveCredits({ account: reference, credits, reason }: GiveCreditsDto): Promise<CreditsAnswer> {
    const at = this.clock.now();
    const { account, id } = await this.db.transaction(PLATFORM, async () => {
      const found = await this.accounts.findByReference(reference);
      if (!found) throw new DomainError('unknown_account');
      const { id: accountId } = found;
      const key = `promotion:${newId('ledgerTransaction')}`;
      const posted = await this.ledger.post({
        key,
        kind: 'promotion',
        accountId,
        memo: reason,
        at,
        postings: promotion(accountId, credits),
      });
      if (posted.outcome === 'short') throw new Error('The platform can always give credits.');
      await this.audit.record({ accountId, action: 'admin.credits.give', target: posted.transactionId, after: { credits, reason } });
      return { account: found, id: posted.transactionId };
    });
    const wallet = presentWallet(await this.ledger.findBalances(account.id));
    const entries = [{ wallet: 'available', currency: 'credit', amount: credits }] as const;
    const record = { id, at, kind: 'promotion', skillId: null, executionId: null, memo: reason, entries } as const;
    return { ...OK, account: { id: account.id, slug: account.slug }, transaction: presentTransaction(record, account.id), wallet };
  }

  async check(): Promise<LedgerCheckAnswer> {
    const { transactions, problems } = await checkLedger(this.db.url);
    return { ...OK, transactions, problems: problems.map(presentProblem) };
  }

  listTrouble(): Promise<PaymentTroubleAnswer> {
    return this.db.transaction(PLATFORM, async () => {
      const events = await this.events.findTroubled(MOST_TROUBLE);
      const calls = await this.outbox.findTroubled(MOST_TROUBLE);
      return { ...OK, events: events.map(presentParked), calls: calls.map(presentTroubled) };
    });
  }
}
