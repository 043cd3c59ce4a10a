import { Database, InvoicesRepository, LedgerRepository, PLATFORM } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { refundedShare } from '@guildhall/pricing';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../http/principal.js';

/** What a seller has. */
export interface Due {
  /** What can be sent to them, in cents: a credit that was earned is one. Below zero: what they owe. */
  readonly cents: number;
  /** Credits of it that are not money yet. */
  readonly earned: number;
}

/** What sellers have that is theirs to be paid out, or given back. */
@Injectable()
export class Earnings {
  constructor(
    private readonly db: Database,
    private readonly invoices: InvoicesRepository,
    private readonly ledger: LedgerRepository,
  ) {}

  /** Without what is being given back at the payment provider. Who decides by it holds the lock of the seller. */
  async dueTo(accountId: AccountId): Promise<Due> {
    // In this order: what is posted meanwhile is taken off twice, rather than not at all.
    const returning = await this.db.transaction(PLATFORM, () => this.invoices.findReturning(accountId));
    const { payable, earned } = await this.ledger.findBalances(accountId);
    const shares = returning.map(({ askedCents, ...month }) =>
      refundedShare(month, Math.min(askedCents, month.cents - month.refundedCents)),
    );
    return { cents: payable + earned - shares.reduce((sum, share) => sum + share, 0), earned };
  }

  /**
   * THREAT[MON-07]: what a seller was paid out already is not given back at the platform's cost, unless an operator wants it.
   * @param share what the seller loses, in cents
   * @throws {DomainError} `refund_not_covered`
   */
  async requireCovered({ accountId, isPlatformAdmin }: Principal, share: number): Promise<void> {
    if (isPlatformAdmin || share === 0) return;
    const { cents } = await this.dueTo(accountId);
    if (cents < share) throw new DomainError('refund_not_covered');
  }
}
