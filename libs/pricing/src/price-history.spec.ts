import fc from 'fast-check';
import { type DatedPrice, type OfferedPrice, priceAt, priceAtRenewal } from './index.js';

const DAY = 86_400_000;
const day = (n: number) => new Date(n * DAY);
const dated = (n: number, creditsPerMinute: number): DatedPrice => ({
  pricing: { model: 'credits', creditsPerMinute },
  effectiveFrom: day(n),
});
interface Offer extends OfferedPrice {
  readonly perMonthCents: number;
}

const offer = (perMonthCents: number, announced: number, accepted: number | null = null): Offer => ({
  perMonthCents,
  announcedAt: day(announced),
  acceptedAt: accepted === null ? null : day(accepted),
});

test('the price of a moment is the last one that was set by then', () => {
  const history = [dated(0, 10), dated(5, 20), dated(5, 30), dated(9, 40)];
  expect(priceAt(history, day(-1))).toBeNull();
  expect([0, 4, 5, 8, 9, 100].map((n) => priceAt(history, day(n)))).toEqual([
    history[0],
    history[0],
    history[2],
    history[2],
    history[3],
    history[3],
  ]);
});

const held = offer(1_000, 0, 0);
test.each<[string, Offer[], number, number]>([
  ['no other price', [], 30, 1_000],
  ['a new price, 29 days ago', [offer(2_000, 1)], 30, 1_000],
  ['a new price, 30 days ago', [offer(2_000, 0)], 30, 2_000],
  ['a new price that was accepted', [offer(2_000, 29, 29)], 30, 2_000],
  ['a new price that is accepted later', [offer(2_000, 29, 31)], 30, 1_000],
  ['two, of which the first is old enough', [offer(2_000, 0), offer(3_000, 10)], 30, 2_000],
  ['two, of which the second was accepted', [offer(2_000, 0), offer(3_000, 10, 11)], 30, 3_000],
])('MON-06 renewed with %s', (_, offered, renewal, cents) => {
  expect(priceAtRenewal(held, offered, day(renewal)).perMonthCents).toBe(cents);
});

test('MON-06 nobody ever pays a price that they neither accepted nor knew of for 30 days', () => {
  const prices = fc.array(
    fc.record({ cents: fc.integer({ min: 100, max: 1_000_000 }), told: fc.nat(100), accepted: fc.option(fc.nat(100)) }),
  );
  fc.assert(
    fc.property(prices, fc.nat(130), (all, renewal) => {
      const offered = all.map(({ cents, told, accepted }) => offer(cents, told, accepted === null ? null : told + accepted));
      const paid = priceAtRenewal(held, offered, day(renewal));
      const isKnown = day(renewal - 30) >= paid.announcedAt || (paid.acceptedAt !== null && paid.acceptedAt <= day(renewal));
      expect(paid === held || isKnown).toBe(true);
    }),
  );
});
