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

/** Money that was sent to a seller has come back, which nobody of us asked for. */
export function writeTransfer({ metadata, amount_reversed }: Stripe.Transfer): Verdict {
  return metadata[META.call] && amount_reversed > 0 ? refused('mismatch') : FOREIGN;
}
