import { type Database, type LedgerRepository, type PaymentCallRecord, PLATFORM } from '@guildhall/data';
import { negated, type Posting, payout } from '@guildhall/pricing';
import { DONE, type Outcome, REPEATED, refused } from './outcome.js';
import type { SeenReversal } from './sights.js';

/** What these effects write. */
export interface PayoutStores {
  readonly database: Database;
  readonly ledger: LedgerRepository;
}

/** Money that has left the ledger for a seller. Each call is one transaction, or a part of the open one of the platform. */
export class PayoutEffects {
  constructor(private readonly stores: PayoutStores) {}

  /** It was never sent: the whole of it is theirs again. */
  refused(call: PayoutCall, at: Date): Promise<Outcome> {
    return this.back(call, { name: 'refused', memo: 'A payout was refused.', at }, negated);
  }

  /** The provider has taken so much of it from the seller again: it is with the platform, and theirs here. */
  reversed(call: PayoutCall, { reversalId, cents, at }: SeenReversal): Promise<Outcome> {
    const { accountId } = call;
    return this.back(call, { name: reversalId, memo: 'A payout came back.', at }, () => negated(payout(accountId, cents)));
  }

  private back(
    { id, accountId }: PayoutCall,
    { name, memo, at }: { readonly name: string; readonly memo: string; readonly at: Date },
    postingsOf: (sent: readonly Posting[]) => Posting[],
  ): Promise<Outcome> {
    const { database, ledger } = this.stores;
    return database.transaction(PLATFORM, async () => {
      const sent = await ledger.findByKey(`payout:${id}`);
      if (!sent) return refused('unknown');
      const event = { key: `payout:${id}:${name}`, kind: 'payout', accountId, memo, reversesId: sent.id, at } as const;
      const { outcome } = await ledger.post({ ...event, postings: postingsOf(sent.postings) });
      if (outcome === 'short') throw new Error('What comes back takes nothing from anybody.');
      return outcome === 'posted' ? DONE : REPEATED;
    });
  }
}

type PayoutCall = Pick<PaymentCallRecord, 'id' | 'accountId'>;
