import type { AccountId } from '@guildhall/kernel';
import type Stripe from 'stripe';
import { DONE, REPEATED, refused } from '../../effects/outcome.js';
import { META } from '../calls/call-tools.js';
import { canBePaid } from '../reading/accounts.js';
import type { NewsTools } from './news-tools.js';
import { FOREIGN, type Verdict } from './verdicts.js';

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

/**
 * Money was sent to a seller. THREAT[MON-09]: what has come back, and what was sent although the ledger has taken it back, is for the operator to
 * look at.
 */
export async function writeTransfer({ open }: NewsTools, { metadata, amount_reversed }: Stripe.Transfer): Promise<Verdict> {
  const call = metadata[META.call];
  if (!call) return FOREIGN;
  const isRefused = (await open.findRefused([call])).length > 0;
  return isRefused || amount_reversed > 0 ? refused('mismatch') : REPEATED;
}
