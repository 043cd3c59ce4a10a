import fc from 'fast-check';
import {
  afterSight,
  type HeldSubscription,
  refusalOf,
  remedyOf,
  SUBSCRIPTION_STATUSES,
  type SubscriptionState,
  type SubscriptionStatus,
} from './index.js';

const DAY = 86_400_000;
const at = (days: number) => new Date(days * DAY);
const state = (status: SubscriptionStatus, owedSince: Date | null = null): SubscriptionState => ({ status, owedSince });

/** The subscription as it is asked for at a moment. */
const held = ({ status, owedSince }: SubscriptionState, now: Date): HeldSubscription => ({
  status,
  owedForSeconds: owedSince && (now.getTime() - owedSince.getTime()) / 1000,
  isRevoked: false,
  isDisputed: false,
  hasPaymentPage: true,
});

test.each<[string, SubscriptionState | null, string | null]>([
  ['none', null, 'not_subscribed'],
  ['incomplete', state('incomplete'), 'not_subscribed'],
  ['trialing', state('trialing'), null],
  ['active', state('active'), null],
  ['past_due for a day', state('past_due', at(9)), null],
  ['past_due for a moment less than 7 days', state('past_due', new Date(at(3).getTime() + 1)), null],
  ['past_due for 7 days', state('past_due', at(3)), 'payment_overdue'],
  ['past_due since nobody knows when', state('past_due'), 'payment_overdue'],
  ['unpaid', state('unpaid', at(9)), 'payment_overdue'],
  ['canceled', state('canceled'), 'subscription_ended'],
  ['incomplete_expired', state('incomplete_expired'), 'subscription_ended'],
])('MON-07 what a subscription gives: %s', (_, subscription, refusal) => {
  expect(refusalOf(subscription && held(subscription, at(10)))).toBe(refusal);
});

test.each(SUBSCRIPTION_STATUSES)('MON-07 what is refunded or disputed gives nothing: %s', (status) => {
  const revoked = { ...held(state(status), at(0)), isRevoked: true };
  expect(refusalOf(revoked)).toBe('subscription_ended');
  expect(refusalOf({ ...revoked, isDisputed: true })).toBe('payment_disputed');
});

test('what leads to a skill: a new subscription once none runs, paying what is owed, else nothing', () => {
  expect(remedyOf(null)).toBe('subscribe');
  const remedies = (facts: Partial<HeldSubscription>) =>
    SUBSCRIPTION_STATUSES.map((status) => remedyOf({ ...held(state(status), at(0)), ...facts }));
  const statuses = ['incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'unpaid', 'canceled'];
  expect(SUBSCRIPTION_STATUSES).toEqual(statuses);
  expect(remedies({})).toEqual(['pay', 'subscribe', null, null, 'pay', 'pay', 'subscribe']);
  const ended = [null, 'subscribe', null, null, null, null, 'subscribe'];
  expect([remedies({ hasPaymentPage: false }), remedies({ isRevoked: true })]).toEqual([ended, ended]);
});

test('MON-07 a life: trial, payment, failure, grace, recovery, end', () => {
  const sights: [SubscriptionStatus, number, string | null][] = [
    ['incomplete', 0, 'not_subscribed'],
    ['trialing', 0, null],
    ['active', 14, null],
    ['past_due', 44, null],
    ['past_due', 50, null], // another attempt fails
    ['past_due', 51, 'payment_overdue'],
    ['unpaid', 60, 'payment_overdue'],
    ['active', 61, null],
    ['past_due', 91, null],
    ['canceled', 95, 'subscription_ended'],
    ['active', 96, 'subscription_ended'], // an old sight that comes late
  ];
  let subscription = state('incomplete');
  for (const [status, day, refusal] of sights) {
    subscription = afterSight(subscription, status, at(day));
    expect([status, day, refusalOf(held(subscription, at(day)))]).toEqual([status, day, refusal]);
  }
});

const status = fc.constantFrom(...SUBSCRIPTION_STATUSES);

test('MON-05 a sight that comes twice changes nothing the second time', () => {
  fc.assert(
    fc.property(fc.array(status), status, (earlier, seen) => {
      const before = earlier.reduce((now, each, day) => afterSight(now, each, at(day)), state('incomplete'));
      const once = afterSight(before, seen, at(100));
      expect(afterSight(once, seen, at(200))).toEqual(once);
    }),
  );
});

test('MON-07 what has ended never gives anything again, and grace is never longer than 7 days', () => {
  fc.assert(
    fc.property(fc.array(status, { maxLength: 20 }), (sights) => {
      let [now, hasEnded] = [state('incomplete'), false];
      sights.forEach((seen, day) => {
        now = afterSight(now, seen, at(day));
        hasEnded ||= seen === 'canceled' || seen === 'incomplete_expired';
        if (hasEnded) expect(refusalOf(held(now, at(day)))).toBe('subscription_ended');
        if (now.owedSince) expect(refusalOf(held(now, new Date(now.owedSince.getTime() + 7 * DAY)))).not.toBeNull();
      });
    }),
  );
});
