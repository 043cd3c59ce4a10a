import type { Config } from '@guildhall/config';
import type { Balances, SellerRecord } from '@guildhall/data';
import type { SellerView } from './selling.dto.js';

/** The least that is paid out, in cents: below it the fees of a transfer are a large part of it. */
export const LEAST_PAYOUT_CENTS = 100;

type Provider = Config['payments']['provider'];

/** Whether money can be sent to a seller. At Stripe that takes an account there; one of a sandbox is none. */
export const isReady = (seller: SellerRecord | null, provider: Provider): boolean =>
  seller?.canBePaid === true && (provider === 'sandbox' || (provider === 'stripe' && seller.stripeAccountId !== null));

/** What a payout would send, in cents: a credit that was earned is one. */
export const dueTo = ({ payable, earned }: Balances): number => payable + earned;

export function presentSeller(seller: SellerRecord | null, balances: Balances, provider: Provider): SellerView {
  return {
    canBePaid: isReady(seller, provider),
    payableCents: dueTo(balances),
    leastPayoutCents: LEAST_PAYOUT_CENTS,
    sandbox: provider === 'sandbox',
  };
}
