import type { LedgerTransactionView } from './billing.dto.js';
import { ledgerCsv } from './ledger-csv.js';

const transaction = (parts: Partial<LedgerTransactionView> = {}): LedgerTransactionView => ({
  id: 'ltx_1',
  at: '2026-05-01T00:00:00.000Z',
  kind: 'promotion',
  skill: null,
  execution: null,
  memo: null,
  entries: [
    { account: 'acc_1', wallet: 'available', currency: 'credit', amount: 5 },
    { account: 'other', wallet: 'other', currency: 'credit', amount: -5 },
  ],
  ...parts,
});

const HEAD = 'at,transaction,kind,wallet,account,amount,skill,execution,memo\r\n';

test('one line for each entry, and amounts that are numbers', () => {
  expect(ledgerCsv([transaction({ skill: 'abc', execution: 'exe_1', memo: 'Welcome' })])).toBe(
    `${HEAD}2026-05-01T00:00:00.000Z,ltx_1,promotion,available,acc_1,5,abc,exe_1,Welcome\r\n` +
      '2026-05-01T00:00:00.000Z,ltx_1,promotion,other,other,-5,abc,exe_1,Welcome\r\n',
  );
});

test('without transactions there is the head alone', () => {
  expect(ledgerCsv([])).toBe(HEAD);
});

test.each([
  ['a, b', '"a, b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['+1', "'+1"],
  ['-1+1', "'-1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
])('a memo %j stays text: %s', (memo, cell) => {
  expect(ledgerCsv([transaction({ memo })]).split('\r\n')[1]).toBe(`2026-05-01T00:00:00.000Z,ltx_1,promotion,available,acc_1,5,,,${cell}`);
});
