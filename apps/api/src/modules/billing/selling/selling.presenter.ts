import type { Config } from '@guildhall/config';
import type { SellerRecord } from '@guildhall/data';
import type { Due } from './earnings.js';
import type { SellerView } from './selling.dto.js';

/** The least that is paid out, in cents: below it the fees of a transfer are a large part of it. */
export const LEAST_PAYOUT_CENTS = 100;

type Provider = Config['payments']['provider'];

/** Whether money can be sent to a seller. At Stripe that takes an account there; one of a sandbox is none. */
export const isReady = (seller: SellerRecord | null, provider: Provider): boolean =>
  seller?.canBePaid === true && (provider === 'sandbox' || (provider === 'stripe' && seller.stripeAccountId !== null));

export function presentSeller(seller: SellerRecord | null, due: Due, provider: Provider): SellerView {
  return {
    canBePaid: isReady(seller, provider),
    payableCents: due.cents,
    leastPayoutCents: LEAST_PAYOUT_CENTS,
    sandbox: provider === 'sandbox',
  };
}
