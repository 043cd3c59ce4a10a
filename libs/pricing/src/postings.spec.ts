import fc from 'fast-check';
import {
  chargeOf,
  conversion,
  givenBack,
  PLATFORM_OWNER,
  type Posting,
  payout,
  promotion,
  refundedFee,
  refundedShare,
  reserve,
  reversal,
  sale,
  saleRefund,
  settlement,
  topUp,
  topUpRefund,
} from './index.js';

const credits = fc.integer({ min: 1, max: 1_000_000_000 });
const parts = fc.integer({ min: 0, max: 1_000_000_000 });

/** Every event with amounts of all sizes. */
const event: fc.Arbitrary<Posting[]> = fc.oneof(
  ...[promotion, topUp, reserve, conversion, payout].map((make) => credits.map((moved) => make('acc_a', moved))),
  fc
    .record({ charged: parts, released: parts, feePercent: fc.integer({ min: 0, max: 100 }) })
    .map((run) => settlement({ buyer: 'acc_a', seller: 'acc_b', ...run })),
);

const sumsOf = (postings: readonly Posting[]) =>
  ['credit', 'usd'].map((currency) => postings.filter((each) => each.currency === currency).reduce((sum, { amount }) => sum + amount, 0));

test('MON-09 every event sums to zero in each currency, and so does what undoes it', () => {
  fc.assert(
    fc.property(event, (postings) => {
      expect(sumsOf(postings)).toEqual([0, 0]);
      expect(sumsOf(reversal(postings))).toEqual([0, 0]);
      expect(postings.map(({ amount }) => amount)).not.toContain(0);
    }),
  );
});

const show = (postings: readonly Posting[]) =>
  postings.map(({ account, wallet, currency, amount }) => `${account} ${wallet} ${amount} ${currency}`);

test('a top-up, a run, its refund', () => {
  expect(show(topUp('acc_a', 500))).toEqual([
    'platform cash -500 usd',
    'platform exchange 500 usd',
    'platform exchange -500 credit',
    'acc_a available 500 credit',
  ]);
  expect(show(reserve('acc_a', 60))).toEqual(['acc_a available -60 credit', 'acc_a reserved 60 credit']);
  const run = settlement({ buyer: 'acc_a', seller: 'acc_b', charged: 10, released: 50, feePercent: 15 });
  expect(show(run)).toEqual(['acc_a reserved -60 credit', 'acc_a available 50 credit', 'acc_b earned 8 credit', 'platform fees 2 credit']);
  expect(show(reversal(run))).toEqual(['acc_a available 10 credit', 'acc_b earned -8 credit', 'platform fees -2 credit']);
});

test('earnings become money, and the money goes out', () => {
  const all = [...conversion('acc_b', 850), ...payout('acc_b', 850)];
  const left = all
    .filter(({ account, wallet }) => account === 'acc_b' && wallet === 'payable')
    .reduce((sum, { amount }) => sum + amount, 0);
  expect(left).toBe(0);
  expect(all.some(({ account }) => account === PLATFORM_OWNER)).toBe(true);
});

test('a run that cost nothing and reserved nothing moves nothing', () => {
  expect(settlement({ buyer: 'acc_a', seller: 'acc_b', charged: 0, released: 0, feePercent: 15 })).toEqual([]);
});

test.each([0, -1, 0.5, Number.NaN, 2 ** 53])('MON-06 %d is no amount', (moved) => {
  for (const make of [promotion, topUp, reserve, conversion, payout]) expect(() => make('acc_a', moved)).toThrow(RangeError);
});

const sold = fc
  .record({ cents: fc.integer({ min: 1, max: 1_000_000 }), share: fc.integer({ min: 0, max: 100 }), isPaidDirectly: fc.boolean() })
  .map(({ cents, share, isPaidDirectly }) => ({ seller: 'acc_s', cents, feeCents: Math.floor((cents * share) / 100), isPaidDirectly }));
const sumOf = (postings: readonly Posting[], account: string): number =>
  postings.filter((each) => each.account === account).reduce((sum, { amount }) => sum + amount, 0);

test('MON-09 a sale is divided exactly: the seller is paid, or has it to be paid, and the platform keeps its fee', () => {
  fc.assert(
    fc.property(sold, (one) => {
      const postings = sale(one);
      expect(postings.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
      expect(sumOf(postings, 'acc_s')).toBe(one.isPaidDirectly ? 0 : one.cents - one.feeCents);
      const earned = postings.filter(({ wallet, amount }) => wallet === 'payable' && amount > 0);
      expect(sumOf(earned, 'acc_s')).toBe(one.cents - one.feeCents);
      expect(saleRefund(one).map(({ amount }) => amount)).toEqual(postings.map(({ amount }) => -amount));
    }),
  );
});

test('MON-09 a payment that is given back in parts gives back the fee exactly', () => {
  fc.assert(
    fc.property(sold, fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 10 }), (one, parts) => {
      let [refundedCents, fees] = [0, 0];
      for (const wanted of [...parts, one.cents]) {
        const cents = Math.min(wanted, one.cents - refundedCents);
        const fee = refundedFee({ ...one, refundedCents }, cents);
        expect(fee).toBeGreaterThanOrEqual(0);
        expect(fee).toBeLessThanOrEqual(cents);
        [refundedCents, fees] = [refundedCents + cents, fees + fee];
      }
      expect(fees).toBe(one.feeCents);
    }),
  );
});

test('MON-07 of a top-up that is given back only the unspent credits are taken', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.nat(2_000_000), (cents, unspent) => {
      const postings = topUpRefund('acc_b', { cents, unspent });
      expect(sumOf(postings, 'acc_b')).toBe(0 - Math.min(cents, unspent));
      for (const currency of ['credit', 'usd']) {
        expect(postings.filter((each) => each.currency === currency).reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
      }
    }),
  );
});

test('A settlement tells what a run has cost, and who has earned what of it; anything else tells nothing.', () => {
  const run = { buyer: 'acc_a', seller: 'acc_b', charged: 100, released: 20, feePercent: 15 };
  expect(chargeOf(settlement(run))).toEqual({ seller: 'acc_b', share: 85, charged: 100 });
  expect(chargeOf(settlement({ ...run, feePercent: 100 }))).toEqual({ seller: null, share: 0, charged: 100 });
  expect(chargeOf(topUp('acc_a', 100))).toEqual({ seller: null, share: 0, charged: 0 });
});

test('A refund tells how much went back, whoever was paid directly; the seller’s parts are together what they had.', () => {
  for (const isPaidDirectly of [true, false]) {
    expect(givenBack(saleRefund({ seller: 'acc_b', cents: 999, feeCents: 150, isPaidDirectly }))).toBe(999);
  }
  expect(givenBack(topUpRefund('acc_a', { cents: 500, unspent: 180 }))).toBe(500);
  const sold = { cents: 999, feeCents: 150 };
  const shares = [0, 333, 666].map((refundedCents) => refundedShare({ ...sold, refundedCents }, 333));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBe(849);
});
