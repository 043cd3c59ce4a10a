import type { LedgerRecord } from '@guildhall/data';
import type { AccountId, LedgerTransactionId } from '@guildhall/kernel';
import fc from 'fast-check';
import { presentPrices, presentQuote, presentTransaction, presentWallet } from './billing.presenter.js';

const accountId = 'acc_1' as AccountId;
const record = (entries: LedgerRecord['entries']): LedgerRecord => ({
  id: 'ltx_1' as LedgerTransactionId,
  kind: 'settle',
  at: new Date(0),
  skillId: null,
  executionId: null,
  memo: null,
  entries,
});

test('a transaction, a quote, a wallet and a price have these fields and no others', () => {
  const shown = presentTransaction(record([{ wallet: 'earned', currency: 'credit', amount: 8 }]), accountId);
  expect(Object.keys(shown)).toEqual(['id', 'at', 'kind', 'skill', 'execution', 'memo', 'entries']);
  expect(shown.entries.map((entry) => Object.keys(entry))).toEqual(Array(2).fill(['account', 'wallet', 'currency', 'amount']));
  const balances = { available: 1, reserved: 2, earned: 3, payable: 4, secret: 5 };
  expect(presentWallet(balances)).toEqual({ available: 1, reserved: 2, earned: 3, payable: 4 });
  expect(presentQuote({ model: 'free', entitled: true, buy: null })).toEqual({ model: 'free', entitled: true, buy: null });
  const price = { number: 1, pricing: { model: 'fixed', perMonthCents: 1_999 }, effectiveFrom: new Date(0) } as const;
  const printed = { model: 'fixed', perMonth: 19.99 };
  expect(presentPrices([price])).toEqual({ pricing: printed, history: [{ pricing: printed, effectiveFrom: '1970-01-01T00:00:00.000Z' }] });
});

test('MON-09 whatever an account has of a transaction, what is shown sums to zero in each currency', () => {
  const entry = fc.record({
    wallet: fc.constantFrom('available' as const, 'payable' as const),
    currency: fc.constantFrom('credit' as const, 'usd' as const),
    amount: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  });
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const shown = presentTransaction(record(entries), accountId).entries;
      for (const currency of ['credit', 'usd']) {
        const amounts = shown.filter((each) => each.currency === currency).map(({ amount }) => amount);
        expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(0);
      }
      expect(shown.filter(({ account, amount }) => account === 'other' && amount === 0)).toEqual([]);
    }),
  );
});
