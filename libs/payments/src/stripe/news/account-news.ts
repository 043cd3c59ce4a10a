import type { AccountId, PaymentCallId } from '@guildhall/kernel';
import type Stripe from 'stripe';
import { DONE, REPEATED, refused } from '../../effects/outcome.js';
import { LOOK_LIMIT, META } from '../calls/call-tools.js';
import { canBePaid } from '../reading/accounts.js';
import { moment } from '../reading/references.js';
import type { NewsTools } from './news-tools.js';
import { FOREIGN, together, type Verdict } from './verdicts.js';

/** Stripe knows more or less of a seller now. */
export async function writeAccount({ sellers, clock }: NewsTools, account: Stripe.Account): Promise<Verdict> {
  const accountId = account.metadata?.[META.account] as AccountId | undefined;
  const seller = accountId ? await sellers.find(accountId) : null;
  if (!accountId || !seller) return FOREIGN;
  if (seller.stripeAccountId !== null && seller.stripeAccountId !== account.id) return refused('mismatch');
  if (seller.stripeAccountId !== null && seller.canBePaid === canBePaid(account)) return REPEATED;
  await sellers.save({ accountId, stripeAccountId: account.id, canBePaid: canBePaid(account) }, clock.now());
  return DONE;
}

/** A transfer, and all that has come back of it. */
export interface ReadTransfer {
  readonly transfer: Stripe.Transfer;
  readonly reversals: readonly Stripe.TransferReversal[];
}

export async function readTransfer({ stripe }: NewsTools, id: string): Promise<ReadTransfer> {
  const transfer = await stripe.transfers.retrieve(id);
  const { data: reversals } = await stripe.transfers.listReversals(id, { limit: LOOK_LIMIT });
  return { transfer, reversals };
}

/**
 * Money was sent to a seller. What came back is theirs here again. THREAT[MON-09]: what was sent although the ledger has taken it back waits for
 * the operator, until it is taken back at Stripe.
 */
export async function writeTransfer({ outbox, effects }: NewsTools, { transfer, reversals }: ReadTransfer): Promise<Verdict> {
  const { metadata, amount, amount_reversed } = transfer;
  const call = metadata[META.call] ? await outbox.find(metadata[META.call] as PaymentCallId) : null;
  if (call?.kind !== 'payout.send') return FOREIGN;
  if (call.status === 'failed') return amount_reversed === amount ? REPEATED : refused('mismatch');
  const verdicts: Verdict[] = [REPEATED];
  for (const { id: reversalId, amount: cents, created } of reversals) {
    verdicts.push(await effects.payouts.reversed(call, { reversalId, cents, at: moment(created) }));
  }
  return together(verdicts);
}
