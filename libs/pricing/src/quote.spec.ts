import fc from 'fast-check';
import { type Buyer, FREE, type HeldSubscription, type Pricing, type Quote, quote, quoteOfContent, quoteOfUnpaid } from './index.js';

const buyer = (facts: Partial<Buyer> = {}): Buyer => ({
  paysNothing: false,
  subscription: null,
  available: 0,
  freeSecondsUsed: 0,
  ...facts,
});
const held = (facts: Partial<HeldSubscription>): HeldSubscription => ({
  status: 'active',
  owedForSeconds: null,
  isRevoked: false,
  isDisputed: false,
  hasPaymentPage: true,
  ...facts,
});
const fixed: Pricing = { model: 'fixed', perMonthCents: 2_900 };
const credits: Pricing = { model: 'credits', creditsPerMinute: 50 };
const trial: Pricing = { model: 'credits', creditsPerMinute: 50, freeMinutes: 2 };
const topUp = { method: 'POST', path: '/billing/topups' } as const;
const pay = { method: 'POST', path: '/billing/portal' } as const;
const subscribe = { method: 'POST', path: '/billing/subscriptions' } as const;

test.each<[string, Pricing, Buyer, number, Quote]>([
  ['a free skill', FREE, buyer(), 1, { model: 'free', entitled: true, buy: null }],
  ['a month', fixed, buyer(), 1, { model: 'fixed', cents: 2_900, entitled: false, reason: 'not_subscribed', buy: subscribe }],
  ['a month that is paid', fixed, buyer({ subscription: held({}) }), 1, { model: 'fixed', cents: 2_900, entitled: true, buy: null }],
  [
    'a month that is owed',
    fixed,
    buyer({ subscription: held({ status: 'unpaid' }) }),
    1,
    { model: 'fixed', cents: 2_900, entitled: false, reason: 'payment_overdue', buy: pay },
  ],
  [
    'a month that is disputed',
    fixed,
    buyer({ subscription: held({ isRevoked: true, isDisputed: true }) }),
    1,
    { model: 'fixed', cents: 2_900, entitled: false, reason: 'payment_disputed', buy: null },
  ],
  [
    'a month after the end',
    fixed,
    buyer({ subscription: held({ status: 'canceled' }) }),
    1,
    { model: 'fixed', cents: 2_900, entitled: false, reason: 'subscription_ended', buy: subscribe },
  ],
  ['a month of what was given', fixed, buyer({ paysNothing: true }), 1, { model: 'fixed', cents: 0, entitled: true, buy: null }],
  [
    'minutes without credits',
    credits,
    buyer(),
    3,
    { model: 'credits', minutes: 3, credits: 150, entitled: false, reason: 'credits_exhausted', buy: topUp },
  ],
  [
    'minutes with one credit too few for a slice',
    credits,
    buyer({ available: 49 }),
    1,
    { model: 'credits', minutes: 1, credits: 50, entitled: false, reason: 'credits_exhausted', buy: topUp },
  ],
  ['one slice', credits, buyer({ available: 50 }), 3, { model: 'credits', minutes: 3, credits: 150, entitled: true, buy: topUp }],
  [
    'minutes of what was given',
    credits,
    buyer({ paysNothing: true }),
    3,
    { model: 'credits', minutes: 3, credits: 0, entitled: true, buy: null },
  ],
  ['minutes of which two are free', trial, buyer(), 3, { model: 'credits', minutes: 3, credits: 50, entitled: true, buy: topUp }],
  [
    'minutes whose free ones are used',
    trial,
    buyer({ freeSecondsUsed: 120 }),
    3,
    { model: 'credits', minutes: 3, credits: 150, entitled: false, reason: 'credits_exhausted', buy: topUp },
  ],
])('%s', (_, pricing, who, minutes, expected) => {
  expect(quote(pricing, who, minutes)).toEqual(expected);
});

test('more credits never take an entitlement away, and a reason is given exactly without one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(1_000_000), fc.nat(600), (creditsPerMinute, available, freeSecondsUsed) => {
      const priced: Pricing = { model: 'credits', creditsPerMinute, freeMinutes: 3 };
      const [less, more] = [available, available + 1].map((credits) => quote(priced, buyer({ available: credits, freeSecondsUsed }), 1));
      expect(less?.entitled && !more?.entitled).toBe(false);
      expect(less?.reason === undefined).toBe(less?.entitled);
    }),
  );
});

test('what is refused is never said to be there for the asking', () => {
  const rich = quote(credits, buyer({ available: 1_000 }), 1);
  const monthly = quote(fixed, buyer(), 1);
  expect(rich.entitled).toBe(true);
  expect(quoteOfContent(rich)).toEqual({ ...rich, entitled: false, reason: 'content_not_sold', buy: null });
  expect(quoteOfContent(monthly)).toEqual(monthly);
  expect(quoteOfUnpaid(rich, true)).toEqual({ ...rich, entitled: false, reason: 'max_credits_too_small', buy: null });
  expect(quoteOfUnpaid(rich, false)).toEqual({ ...rich, entitled: false, reason: 'credits_exhausted', buy: topUp });
  expect(quoteOfUnpaid(monthly, false)).toEqual(monthly);
});
