import fc from 'fast-check';
import {
  FREE,
  type MonthlySubscription,
  type NumberedPrice,
  newPriceFrom,
  type Pricing,
  periodFrom,
  type RenewedSubscription,
  renewalOf,
} from './index.js';

const at = (day: number): Date => new Date(day * 86_400_000);
const fixed = (perMonthCents: number): Pricing => ({ model: 'fixed', perMonthCents });
const BY_MINUTE: Pricing = { model: 'credits', creditsPerMinute: 1 };
const price = (number: number, day: number, pricing: Pricing): NumberedPrice => ({ number, pricing, effectiveFrom: at(day) });
const held: RenewedSubscription = {
  priceNumber: 1,
  cents: 500,
  cancelAtPeriodEnd: false,
  createdAt: at(0),
  nextPriceNumber: 2,
  acceptedAt: null,
};
const FIRST = price(1, 0, fixed(500));
const RAISED = [FIRST, price(2, 10, fixed(900))];
const old = { kind: 'renewed', priceNumber: 1, cents: 500 };
const raised = { kind: 'renewed', priceNumber: 2, cents: 900 };

test.each<[string, Partial<RenewedSubscription>, NumberedPrice[], number, object]>([
  ['the price that it has', {}, [FIRST], 31, old],
  ['without consent the old price, for 30 days', {}, RAISED, 39.9, old],
  ['without consent the new price after 30 days', {}, RAISED, 40, raised],
  ['with consent the new price', { acceptedAt: at(20) }, RAISED, 31, raised],
  ['consent that comes after the renewal counts at the next one', { acceptedAt: at(32) }, RAISED, 31, old],
  ['consent to an older price is none to a newer one', { acceptedAt: at(20) }, [...RAISED, price(3, 21, fixed(5_000))], 31, raised],
  ['a price that went up and down again', {}, [...RAISED, price(3, 11, fixed(600))], 45, { kind: 'renewed', priceNumber: 3, cents: 600 }],
  ['a newer price does not shorten the notice of itself', {}, [...RAISED, price(3, 30, fixed(5_000))], 45, raised],
  ['a raise that was withdrawn at once', {}, [FIRST, price(2, 1, fixed(90_000)), price(3, 2, fixed(500))], 31, old],
  [
    'a raise that was withdrawn and came back',
    {},
    [FIRST, price(2, 1, fixed(900)), price(3, 2, fixed(500)), price(4, 25, fixed(900))],
    31,
    old,
  ],
  [
    'a raise that was lowered',
    {},
    [FIRST, price(2, 1, fixed(900)), price(3, 20, fixed(600))],
    31,
    { kind: 'renewed', priceNumber: 3, cents: 600 },
  ],
  [
    'a raise that was followed by a price below that of the holder',
    {},
    [FIRST, price(2, 1, fixed(900)), price(3, 20, fixed(100))],
    31,
    old,
  ],
  ['by the minute for a day, then a raise', {}, [FIRST, price(2, 1, BY_MINUTE), price(3, 2, fixed(900))], 31, old],
  [
    'lower for 30 days, and raised since',
    {},
    [FIRST, price(2, 1, fixed(100)), price(3, 20, fixed(900))],
    31,
    { kind: 'renewed', priceNumber: 2, cents: 100 },
  ],
  [
    'a raise that was withdrawn, 30 days later',
    {},
    [...RAISED, price(3, 20, fixed(500))],
    60,
    { kind: 'renewed', priceNumber: 3, cents: 500 },
  ],
  ['bought while the price changed: told at the beginning', { createdAt: at(12) }, RAISED, 41, old],
  ['cancelled', { cancelAtPeriodEnd: true }, RAISED, 31, { kind: 'ended', reason: 'cancelled' }],
  ['free now', {}, [FIRST, price(2, 30, { model: 'free' })], 31, { kind: 'ended', reason: 'not_sold' }],
  ['by the minute now, too new', {}, [FIRST, price(2, 30, BY_MINUTE)], 31, old],
  ['by the minute for 30 days', {}, [FIRST, price(2, 1, BY_MINUTE)], 31, { kind: 'ended', reason: 'not_sold' }],
])('MON-06 what a renewal costs: %s', (_, fields, history, day, renewal) => {
  expect(renewalOf({ ...held, ...fields }, history, at(day))).toEqual(renewal);
});

const monthly = (fields: Partial<MonthlySubscription> = {}): MonthlySubscription => ({
  ...held,
  anchorAt: at(0),
  currentPeriodEnd: at(31),
  ...fields,
});

test.each<[string, Partial<MonthlySubscription>, NumberedPrice[], number]>([
  ['a raise, at the first renewal after 30 days', {}, [price(2, 10, fixed(900))], 59],
  ['a raise of 31 days ago', {}, [price(2, 0, fixed(900))], 31],
  ['a raise that was accepted', { acceptedAt: at(12) }, [price(2, 10, fixed(900))], 31],
  ['a raise that was accepted after the renewal', { acceptedAt: at(32) }, [price(2, 10, fixed(900))], 59],
  ['a raise after another', { nextPriceNumber: 3 }, [price(2, 1, fixed(900)), price(3, 20, fixed(5_000))], 59],
  ['a raise that was lowered', { nextPriceNumber: 3 }, [price(2, 1, fixed(900)), price(3, 20, fixed(600))], 31],
  ['what is free', {}, [price(2, 20, FREE)], 31],
  ['what is sold by the minute', {}, [price(2, 20, BY_MINUTE)], 59],
  ['a raise, for who has cancelled', { cancelAtPeriodEnd: true }, [price(2, 10, fixed(900))], 59],
  ['no new price', {}, [], 31],
])('MON-06 from when a new price counts: %s', (_, fields, newPrices, day) => {
  expect(newPriceFrom(monthly(fields), newPrices)).toEqual(at(day));
});

/** What a subscription has become by its renewals until a moment, each of which knew the prices of its day only; null: it has ended. */
function livedUntil(moment: Date, begun: MonthlySubscription, history: readonly NumberedPrice[]): MonthlySubscription | null {
  let now = begun;
  while (now.currentPeriodEnd <= moment) {
    const renewsAt = now.currentPeriodEnd;
    const renewal = renewalOf(
      now,
      history.filter(({ effectiveFrom }) => effectiveFrom <= renewsAt),
      renewsAt,
    );
    if (renewal.kind === 'ended') return null;
    const { priceNumber, cents } = renewal;
    now = { ...now, priceNumber, cents, currentPeriodEnd: periodFrom(now.anchorAt, renewsAt).end };
  }
  return now;
}

const anyHistory = fc
  .array(
    fc.tuple(fc.integer({ min: 1, max: 150 }), fc.oneof(fc.integer({ min: 1, max: 9 }).map(fixed), fc.constantFrom(FREE, BY_MINUTE))),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((all) => all.sort(([one], [other]) => one - other).map(([day, pricing], index) => price(index + 2, day, pricing)));

test('MON-06 the last price counts from the renewal that was said, and from none before', () => {
  fc.assert(
    fc.property(anyHistory, fc.option(fc.nat(40)), (later, acceptedAfter) => {
      const history = [FIRST, ...later];
      const newest = history.at(-1) as NumberedPrice;
      const acceptedAt = acceptedAfter === null ? null : new Date(newest.effectiveFrom.getTime() + acceptedAfter * 86_400_000);
      const begun = monthly({ nextPriceNumber: newest.number, acceptedAt });
      // Seen when everything has been said.
      const seen = livedUntil(acceptedAt ?? newest.effectiveFrom, begun, history);
      fc.pre(seen !== null && seen.priceNumber < newest.number);
      const from = newPriceFrom(
        seen,
        history.filter(({ number }) => number > seen.priceNumber),
      );
      expect(livedUntil(new Date(from.getTime() - 1), seen, history)?.priceNumber).not.toBe(newest.number);
      const then = livedUntil(from, seen, history);
      expect(then?.priceNumber ?? 'ended').toBe(newest.pricing.model === 'fixed' ? newest.number : 'ended');
    }),
    { numRuns: 2_000 },
  );
});
