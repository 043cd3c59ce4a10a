import type { PriceRecord, ShownSubscriptionRecord } from '@guildhall/data';
import type { SkillId, SubscriptionId } from '@guildhall/kernel';
import { FREE, type Pricing, renewalOf } from '@guildhall/pricing';
import fc from 'fast-check';
import { presentSubscription } from './subscriptions.presenter.js';

const day = (count: number): Date => new Date(Date.UTC(2027, 0, 1 + count));
const RECORD = {
  id: 'sub_1' as SubscriptionId,
  skillId: 'skill' as SkillId,
  skillName: 'pdf',
  sellerSlug: 'acme',
  status: 'active',
  isEntitled: true,
  priceNumber: 1,
  cents: 1_000,
  anchorAt: day(0),
  trialEnd: null,
  currentPeriodStart: day(0),
  currentPeriodEnd: day(31),
  cancelAtPeriodEnd: false,
  nextPriceNumber: null,
  newPrices: [],
  isSold: true,
  noticedAt: null,
  acceptedAt: null,
  endedAt: null,
  createdAt: day(0),
  feePercent: 15,
} satisfies ShownSubscriptionRecord & { feePercent: number };

test('a subscription has these fields and no others: what the platform takes is not the buyer’s business', () => {
  const shown = presentSubscription(RECORD);
  expect(Object.keys(shown)).toEqual([
    ...['id', 'skill', 'status', 'entitled', 'cents', 'trialEnd', 'currentPeriodStart', 'currentPeriodEnd', 'cancelAtPeriodEnd'],
    ...['renewal', 'nextPrice', 'createdAt', 'endedAt'],
  ]);
  expect(shown).toMatchObject({ skill: { id: 'skill', name: 'pdf', account: 'acme' }, nextPrice: null, endedAt: null });
});

const fixed = (perMonthCents: number): Pricing => ({ model: 'fixed', perMonthCents });
const newPrice = (number: number, on: Date, pricing: Pricing): PriceRecord => ({ number, pricing, effectiveFrom: on });
const news = { nextPriceNumber: 2, noticedAt: day(10), newPrices: [newPrice(2, day(10), fixed(1_500))] };

test.each<[string, Partial<ShownSubscriptionRecord>, Date, number]>([
  ['at the first renewal 30 days after the notice', {}, day(59), 1_000],
  ['at the next renewal, when it was accepted', { acceptedAt: day(12) }, day(31), 1_500],
  ['at the next renewal, when the notice is old', { newPrices: [newPrice(2, day(1), fixed(1_500))] }, day(31), 1_500],
])('MON-06 a new price counts %s', (_, fields, from, cents) => {
  const { nextPrice, renewal } = presentSubscription({ ...RECORD, ...news, ...fields });
  expect(nextPrice).toMatchObject({ cents: 1_500, from: from.toISOString() });
  expect(renewal).toEqual({ at: day(31).toISOString(), cents });
});

test('MON-06 of two new prices the next renewal costs the first, and the second is said to count later', () => {
  const newPrices = [newPrice(2, day(1), fixed(1_500)), newPrice(3, day(20), fixed(5_000))];
  const shown = presentSubscription({ ...RECORD, newPrices, nextPriceNumber: 3, noticedAt: day(20) });
  expect(shown.renewal).toEqual({ at: day(31).toISOString(), cents: 1_500 });
  expect(shown.nextPrice).toMatchObject({ cents: 5_000, from: day(59).toISOString() });
});

test('MON-06 what is free now ends with its period, however new that is', () => {
  const shown = presentSubscription({ ...RECORD, newPrices: [newPrice(2, day(30), FREE)], nextPriceNumber: 2, noticedAt: day(30) });
  expect(shown.renewal).toBeNull();
  expect(shown.nextPrice).toEqual({ model: 'free', noticedAt: day(30).toISOString(), acceptedAt: null, from: day(31).toISOString() });
});

test.each<[string, Partial<ShownSubscriptionRecord>]>([
  ['is cancelled', { cancelAtPeriodEnd: true }],
  ['is not sold any more', { isSold: false }],
  ['has ended', { endedAt: day(31) }],
])('what %s is not renewed', (_, fields) => {
  expect(presentSubscription({ ...RECORD, ...news, ...fields }).renewal).toBeNull();
});

test('what is no price by the month has no amount; what has ended has no new price', () => {
  const model = presentSubscription({ ...RECORD, ...news, newPrices: [newPrice(2, day(10), FREE)] }).nextPrice;
  expect(Object.keys(model ?? {})).toEqual(['model', 'noticedAt', 'acceptedAt', 'from']);
  expect(presentSubscription({ ...RECORD, ...news, endedAt: day(31) }).nextPrice).toBeNull();
});

const anyPricing = fc.oneof(
  fc.integer({ min: 100, max: 900 }).map(fixed),
  fc.constantFrom<Pricing>(FREE, { model: 'credits', creditsPerMinute: 1 }),
);
const anyPrices = fc
  .array(fc.tuple(fc.nat(31), anyPricing), { maxLength: 6 })
  .map((all) => all.sort(([one], [other]) => one - other).map(([on, pricing], index) => newPrice(index + 2, day(on), pricing)));

test('MON-06 what is shown is what the renewal decides, whatever prices were set', () => {
  fc.assert(
    fc.property(anyPrices, fc.option(fc.nat(31)), fc.boolean(), (newPrices, accepted, cancelAtPeriodEnd) => {
      const newest = newPrices.at(-1);
      const acceptedAt = accepted === null ? null : day(accepted);
      const notice = newest ? { nextPriceNumber: newest.number, noticedAt: newest.effectiveFrom, acceptedAt } : {};
      const record = { ...RECORD, ...notice, newPrices, cancelAtPeriodEnd };
      const { renewal, nextPrice } = presentSubscription(record);
      // Whoever renews knows all prices that the skill ever had.
      const decided = renewalOf(record, [newPrice(1, day(-9), fixed(1_000)), ...newPrices], day(31));
      expect(renewal?.cents ?? 'ended').toBe(decided.kind === 'renewed' ? decided.cents : 'ended');
      expect(nextPrice?.cents).toBe(newest?.pricing.model === 'fixed' ? newest.pricing.perMonthCents : undefined);
      if (cancelAtPeriodEnd || !nextPrice) return;
      const isNewest = decided.kind === 'ended' || decided.priceNumber === newest?.number;
      expect(nextPrice.from === day(31).toISOString()).toBe(isNewest);
    }),
    { numRuns: 2_000 },
  );
});
