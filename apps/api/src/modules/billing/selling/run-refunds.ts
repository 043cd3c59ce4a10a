import { LedgerRepository, type PostedTransactionRecord, RunMetersRepository } from '@guildhall/data';
import { type Clock, DomainError } from '@guildhall/kernel';
import { chargeOf, reversal } from '@guildhall/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../../../http/principal.js';
import { CLOCK } from '../../../http/tokens.js';
import type { BegunRefund } from './begun-refund.js';
import { Earnings } from './earnings.js';

/** Gives back the credits that a run has cost. */
@Injectable()
export class RunRefunds {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly meters: RunMetersRepository,
    private readonly earnings: Earnings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws {DomainError} `not_refundable`, `already_refunded`, `refund_not_covered` */
  async give(caller: Principal, { postings, ...run }: PostedTransactionRecord): Promise<BegunRefund> {
    const { id, kind, accountId, skillId, executionId } = run;
    const { share, charged } = chargeOf(postings);
    if (kind !== 'settle' || !run.key.endsWith(':settle') || charged <= 0) throw new DomainError('not_refundable');
    // The same as when the platform gives it back by itself: a run is given back once.
    const key = run.key.replace(/settle$/, 'refund');
    if (await this.ledger.findByKey(key)) throw new DomainError('already_refunded');
    await this.earnings.requireCovered(caller, share);
    const of = { accountId, reversesId: id, ...(skillId && { skillId }), ...(executionId && { executionId }) };
    const event = { ...of, key, kind: 'refund', memo: 'Refunded.', at: this.clock.now(), postings: reversal(postings) } as const;
    const posted = await this.ledger.post(event);
    if (posted.outcome === 'repeated') throw new DomainError('already_refunded');
    if (posted.outcome === 'short') throw new Error('A seller may owe what they give back.');
    if (skillId && executionId) await this.meters.giveBack(executionId, skillId);
    return { refunded: { amount: charged, currency: 'credit', status: 'done' }, call: null };
  }
}
