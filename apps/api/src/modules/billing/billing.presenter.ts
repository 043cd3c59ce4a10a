import type {
  Balances,
  LedgerRecord,
  LedgerReport,
  OwnEntryRecord,
  ParkedEventRecord,
  PriceRecord,
  TroubledCallRecord,
} from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { type Currency, FREE, type Pricing, printPricing, type Quote } from '@guildhall/pricing';
import type {
  LedgerEntryView,
  LedgerProblemView,
  LedgerTransactionView,
  ParkedEventView,
  PriceView,
  PricingAnswer,
  QuoteView,
  TroubledCallView,
  WalletView,
} from './billing.dto.js';

/** @param history in the order in which the prices were set */
export function presentPrices(history: readonly PriceRecord[]): Pick<PricingAnswer, 'pricing' | 'history'> {
  const newest = history.toReversed();
  return {
    pricing: presentPrice(newest[0]?.pricing ?? FREE),
    history: newest.map(({ pricing, effectiveFrom }) => ({ pricing: presentPrice(pricing), effectiveFrom: effectiveFrom.toISOString() })),
  };
}

function presentPrice(pricing: Pricing): PriceView {
  const { model, perMonth, creditsPerMinute, trialDays, freeMinutes } = printPricing(pricing);
  return {
    model,
    ...(perMonth !== undefined && { perMonth }),
    ...(creditsPerMinute !== undefined && { creditsPerMinute }),
    ...(trialDays !== undefined && { trialDays }),
    ...(freeMinutes !== undefined && { freeMinutes }),
  };
}

export function presentQuote({ model, credits, cents, minutes, entitled, reason, buy }: Quote): QuoteView {
  return {
    model,
    ...(credits !== undefined && { credits }),
    ...(cents !== undefined && { cents }),
    ...(minutes !== undefined && { minutes }),
    entitled,
    ...(reason !== undefined && { reason }),
    buy: buy && { method: buy.method, path: buy.path },
  };
}

export function presentWallet({ available, reserved, earned, payable }: Balances): WalletView {
  return { available, reserved, earned, payable };
}

/** THREAT[TEN-01]: what the others have is what the account's own entries lack to zero; who they are is not even known here. */
export function presentTransaction(record: LedgerRecord, accountId: AccountId): LedgerTransactionView {
  const { id, at, kind, skillId, executionId, memo, entries } = record;
  const own = entries.map(({ wallet, currency, amount }) => ({ account: accountId, wallet, currency, amount }));
  const head = { id, at: at.toISOString(), kind, skill: skillId, execution: executionId, memo };
  return { ...head, entries: [...own, ...othersOf(entries)] };
}

function othersOf(entries: readonly OwnEntryRecord[]): LedgerEntryView[] {
  const sums = new Map<Currency, number>();
  for (const { currency, amount } of entries) sums.set(currency, (sums.get(currency) ?? 0) - amount);
  return [...sums]
    .filter(([, amount]) => amount !== 0)
    .map(([currency, amount]) => ({ account: 'other', wallet: 'other', currency, amount }));
}

export function presentProblem({ rule, rows }: LedgerReport['problems'][number]): LedgerProblemView {
  return { rule, rows: [...rows] };
}

export function presentParked({ id, type, objectId, problem, receivedAt }: ParkedEventRecord): ParkedEventView {
  return { id, type, object: objectId, problem, receivedAt: receivedAt.toISOString() };
}

export function presentTroubled({ id, accountId, kind, status, attempts, problem, createdAt }: TroubledCallRecord): TroubledCallView {
  return { id, account: accountId, kind, status, attempts, problem, createdAt: createdAt.toISOString() };
}
