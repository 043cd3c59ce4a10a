import { splitSale } from './sale.js';
import { divideDown, requireWhole } from './whole-parts.js';

/** Who owns the wallets of the platform itself; no account has this id. */
export const PLATFORM_OWNER = 'platform';

/** `credit`: whole credits. `usd`: US cents. */
export type Currency = 'credit' | 'usd';

/** What an account has: credits that it can spend, credits that are reserved for runs, credits earned by sales, and cents to be paid out. */
export const ACCOUNT_WALLETS = ['available', 'reserved', 'earned', 'payable'] as const;

/**
 * What the platform has: its fees, and the counterweights of what others have. `cash` is money that came in from outside, `promotions`
 * credits that were given away; both go below zero by as much. `exchange` is where cents become credits, and credits cents again.
 */
export const PLATFORM_WALLETS = ['fees', 'cash', 'promotions', 'exchange'] as const;

/** Any wallet. */
export type WalletKind = (typeof ACCOUNT_WALLETS)[number] | (typeof PLATFORM_WALLETS)[number];

/** One side of an event: so much goes into a wallet, or with a negative amount out of it. */
export interface Posting {
  /** Id of an account, or `PLATFORM_OWNER`. */
  readonly account: string;
  readonly wallet: WalletKind;
  readonly currency: Currency;
  /** Whole credits or cents, never 0. */
  readonly amount: number;
}

/** Credits that the operator gives to an account. @throws {RangeError} unless `credits` is whole and positive, as all functions here */
export function promotion(account: string, credits: number): Posting[] {
  return entries(of(PLATFORM_OWNER, 'promotions', 'credit', -amount(credits)), of(account, 'available', 'credit', credits));
}

/** Credits that an account has bought: a credit is a cent. */
export function topUp(account: string, credits: number): Posting[] {
  return entries(
    of(PLATFORM_OWNER, 'cash', 'usd', -amount(credits)),
    of(PLATFORM_OWNER, 'exchange', 'usd', credits),
    of(PLATFORM_OWNER, 'exchange', 'credit', -credits),
    of(account, 'available', 'credit', credits),
  );
}

/** Credits that are put aside for a run. */
export function reserve(account: string, credits: number): Posting[] {
  return entries(of(account, 'available', 'credit', -amount(credits)), of(account, 'reserved', 'credit', credits));
}

/** Credits of a run that waits, which are put aside no longer. */
export function release(account: string, credits: number): Posting[] {
  return entries(of(account, 'reserved', 'credit', -amount(credits)), of(account, 'available', 'credit', credits));
}

/** How a run ended, in credits. */
export interface SettledRun {
  readonly buyer: string;
  readonly seller: string;
  /** What the run has cost. */
  readonly charged: number;
  /** What goes back to its account. */
  readonly released: number;
  /** The platform's share of what the run has cost, in percent. */
  readonly feePercent: number;
}

/** What was put aside for a run, divided: the seller's share, the platform's, and what goes back. Nothing, when nothing was put aside. */
export function settlement({ buyer, seller, charged, released, feePercent }: SettledRun): Posting[] {
  const parts = splitSale(charged, feePercent);
  requireWhole(released);
  return entries(
    of(buyer, 'reserved', 'credit', -(charged + released)),
    of(buyer, 'available', 'credit', released),
    of(seller, 'earned', 'credit', parts.seller),
    of(PLATFORM_OWNER, 'fees', 'credit', parts.platform),
  );
}

/** What a buyer has paid for a skill in money. */
export interface Sale {
  readonly seller: string;
  /** What was paid, in cents. */
  readonly cents: number;
  /** The platform's part of it, which the provider has taken off. */
  readonly feeCents: number;
  /** The provider has paid the seller with the payment; else their part waits until it is paid out. */
  readonly isPaidDirectly: boolean;
}

/** Money for a skill, divided. What the seller is paid directly goes in and out again, so that they see what they have earned. */
export function sale(sold: Sale): Posting[] {
  const parts = sellersPart(sold);
  const postings = [
    of(PLATFORM_OWNER, 'cash', 'usd', -amount(sold.cents)),
    of(PLATFORM_OWNER, 'fees', 'usd', sold.feeCents),
    of(sold.seller, 'payable', 'usd', parts),
  ];
  return [...entries(...postings), ...(sold.isPaidDirectly ? paidOut(sold.seller, parts) : [])];
}

/** What undoes a sale, or so much of it. A seller who was paid directly has given their part back to the provider. */
export function saleRefund(sold: Sale): Posting[] {
  return negated(sale(sold));
}

/**
 * What undoes a refund of a sale when nothing was sent back to the seller: their part is with the platform now, and waits for them here.
 * @param taken what the refund took
 */
export function saleAgain(seller: string, taken: readonly Posting[]): Posting[] {
  const fees = taken.filter(({ wallet }) => wallet === 'fees').reduce((sum, { amount: moved }) => sum - moved, 0);
  return sale({ seller, cents: givenBack(taken), feeCents: fees, isPaidDirectly: false });
}

/** Bought credits that are paid back. */
export interface TopUpRefund {
  readonly cents: number;
  /** Credits that the account still has of them; what it has spent already is the platform's loss. */
  readonly unspent: number;
}

/** What undoes a top-up, or so much of it: nobody owes credits, so the platform gives those that are gone. */
export function topUpRefund(account: string, { cents, unspent }: TopUpRefund): Posting[] {
  const taken = Math.min(unspent, amount(cents));
  requireWhole(taken);
  return entries(
    of(account, 'available', 'credit', -taken),
    of(PLATFORM_OWNER, 'promotions', 'credit', -(cents - taken)),
    of(PLATFORM_OWNER, 'exchange', 'credit', cents),
    of(PLATFORM_OWNER, 'exchange', 'usd', -cents),
    of(PLATFORM_OWNER, 'cash', 'usd', cents),
  );
}

/**
 * The platform's part of so much of a payment that is given back, after another part of it was: all parts together are exactly the fee.
 * @param payment what was paid, of it the platform's part, and what was given back before; in cents
 */
export function refundedFee(payment: { cents: number; feeCents: number; refundedCents: number }, cents: number): number {
  const feeOf = (refunded: number): number => divideDown(payment.feeCents * refunded, payment.cents);
  return feeOf(payment.refundedCents + cents) - feeOf(payment.refundedCents);
}

/** What a run has cost, in credits. */
export interface RunCharge {
  /** Who has earned with it; null: nobody but the platform. */
  readonly seller: string | null;
  /** The seller's part of it. */
  readonly share: number;
  readonly charged: number;
}

/** What a run has cost, by the postings of its settlement. Nothing, when they are of something else. */
export function chargeOf(postings: readonly Posting[]): RunCharge {
  const earned = postings.find(({ wallet }) => wallet === 'earned');
  const fees = postings.find(({ wallet, currency }) => wallet === 'fees' && currency === 'credit');
  const share = earned?.amount ?? 0;
  return { seller: earned?.account ?? null, share, charged: share + (fees?.amount ?? 0) };
}

/** The seller's part of so much of a payment that is given back, in cents. @param payment as for `refundedFee` */
export function refundedShare(payment: { cents: number; feeCents: number; refundedCents: number }, cents: number): number {
  return cents - refundedFee(payment, cents);
}

/** What went to the provider for a buyer, in cents: how much of a payment was given back by these postings. */
export function givenBack(postings: readonly Posting[]): number {
  const paid = postings.filter(({ wallet, currency, amount: moved }) => wallet === 'cash' && currency === 'usd' && moved > 0);
  return paid.reduce((sum, { amount: moved }) => sum + moved, 0);
}

function sellersPart({ cents, feeCents }: Sale): number {
  requireWhole(feeCents);
  requireWhole(cents - feeCents);
  return cents - feeCents;
}

function paidOut(seller: string, cents: number): Posting[] {
  return cents === 0 ? [] : [of(seller, 'payable', 'usd', -cents), of(PLATFORM_OWNER, 'cash', 'usd', cents)];
}

/** Credits that a seller turns into money to be paid out. */
export function conversion(account: string, credits: number): Posting[] {
  return entries(
    of(account, 'earned', 'credit', -amount(credits)),
    of(PLATFORM_OWNER, 'exchange', 'credit', credits),
    of(PLATFORM_OWNER, 'exchange', 'usd', -credits),
    of(account, 'payable', 'usd', credits),
  );
}

/** Money that has been sent to a seller. */
export function payout(account: string, cents: number): Posting[] {
  return entries(of(account, 'payable', 'usd', -amount(cents)), of(PLATFORM_OWNER, 'cash', 'usd', cents));
}

/** The same, the other way round. */
export function negated(postings: readonly Posting[]): Posting[] {
  return postings.map((posting) => ({ ...posting, amount: -posting.amount }));
}

/** What undoes an event. A run that is undone gives its credits back as ones that can be spent. */
export function reversal(postings: readonly Posting[]): Posting[] {
  return entries(
    ...postings.map(({ wallet, amount: moved, ...rest }) => ({
      ...rest,
      wallet: wallet === 'reserved' ? ('available' as const) : wallet,
      amount: -moved,
    })),
  );
}

const of = (account: string, wallet: WalletKind, currency: Currency, moved: number): Posting => ({
  account,
  wallet,
  currency,
  amount: moved,
});

function amount(moved: number): number {
  requireWhole(moved);
  if (moved === 0) throw new RangeError('Nothing is moved.');
  return moved;
}

/** One entry for each wallet that has more or less afterwards. */
function entries(...postings: readonly Posting[]): Posting[] {
  const sums = new Map<string, Posting>();
  for (const posting of postings) {
    const key = [posting.account, posting.wallet, posting.currency].join(' ');
    sums.set(key, { ...posting, amount: posting.amount + (sums.get(key)?.amount ?? 0) });
  }
  return [...sums.values()].filter((posting) => posting.amount !== 0);
}
