import type { ShownSubscriptionRecord } from '@guildhall/data';
import type { SkillId, SubscriptionId } from '@guildhall/kernel';
import { presentSubscription } from './subscriptions.presenter.js';

const day = (count: number): Date => new Date(Date.UTC(2027, 0, 1 + count));
const RECORD = {
  id: 'sub_1' as SubscriptionId,
  skillId: 'skill' as SkillId,
  skillName: 'pdf',
  sellerSlug: 'acme',
  status: 'active',
  isEntitled: true,
  cents: 1_000,
  anchorAt: day(0),
  trialEnd: null,
  currentPeriodStart: day(0),
  currentPeriodEnd: day(31),
  cancelAtPeriodEnd: false,
  nextPriceNumber: null,
  nextPricing: null,
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
    ...['nextPrice', 'createdAt', 'endedAt'],
  ]);
  expect(shown).toMatchObject({ skill: { id: 'skill', name: 'pdf', account: 'acme' }, nextPrice: null, endedAt: null });
});

const news = { nextPriceNumber: 2, noticedAt: day(10), nextPricing: { model: 'fixed', perMonthCents: 1_500 } } as const;

test.each<[string, Partial<ShownSubscriptionRecord>, Date]>([
  ['at the first renewal 30 days after the notice', {}, day(59)],
  ['at the next renewal, when it was accepted', { acceptedAt: day(12) }, day(31)],
  ['at the next renewal, when the notice is old', { noticedAt: day(1) }, day(31)],
])('MON-06 a new price counts %s', (_, fields, from) => {
  expect(presentSubscription({ ...RECORD, ...news, ...fields }).nextPrice).toMatchObject({ cents: 1_500, from: from.toISOString() });
});

test('what is no price by the month has no amount; what has ended has no new price', () => {
  const model = presentSubscription({ ...RECORD, ...news, nextPricing: { model: 'free' } }).nextPrice;
  expect(Object.keys(model ?? {})).toEqual(['model', 'noticedAt', 'acceptedAt', 'from']);
  expect(presentSubscription({ ...RECORD, ...news, endedAt: day(31) }).nextPrice).toBeNull();
});
