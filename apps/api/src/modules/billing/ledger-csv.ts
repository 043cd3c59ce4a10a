import type { LedgerTransactionView } from './billing.dto.js';

const COLUMNS = ['at', 'transaction', 'kind', 'wallet', 'account', 'amount', 'skill', 'execution', 'memo'] as const;

/** Whole transactions as RFC 4180 has it, one line for each entry: the amounts of each sum to zero. */
export function ledgerCsv(transactions: readonly LedgerTransactionView[]): string {
  const lines = transactions.flatMap(({ id, at, kind, skill, execution, memo, entries }) =>
    entries.map(({ wallet, account, amount }) => [at, id, kind, wallet, account, String(amount), skill, execution, memo]),
  );
  return [COLUMNS, ...lines].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('');
}

/**
 * What begins like a formula is one to a spreadsheet; behind an apostrophe it is text. Amounts are numbers, and stay ones.
 */
function cellOf(value: string | null): string {
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
