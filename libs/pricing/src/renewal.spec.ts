import { type NumberedPrice, type Pricing, type RenewedSubscription, renewalOf } from './index.js';

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
