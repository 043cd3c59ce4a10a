import type { SubscriptionRefusal, SubscriptionRemedy } from '@guildhall/pricing';
import type { Actor } from '@guildhall/testing';

/** A state that a subscription can be in. */
export interface SubscriptionCase {
  readonly name: string;
  /** SQL that brings all subscriptions into it. */
  readonly sql: string;
  /** Why it gives nothing; null: it gives its skill. */
  readonly reason: SubscriptionRefusal | null;
  /** What leads to its skill; null: nothing can be done now. */
  readonly remedy: SubscriptionRemedy | null;
}

const inState = (fields: string): string => `UPDATE "Subscription" SET "status" = 'active', "owedSince" = NULL, "revokedAt" = NULL,
    "revokedReason" = NULL, "cancelAtPeriodEnd" = false, "currentPeriodStart" = now(), "currentPeriodEnd" = now() + interval '1 month',
    "endedAt" = NULL;
  UPDATE "Subscription" SET ${fields}`;

/** SQL that makes all subscriptions ones that run. */
export const ALL_ACTIVE = inState(`"endedAt" = NULL`);

type Row = readonly [name: string, fields: string, reason: SubscriptionCase['reason'], remedy: SubscriptionCase['remedy']];

const ROWS: readonly Row[] = [
  ['trialing', `"status" = 'trialing'`, null, null],
  ['active', `"endedAt" = NULL`, null, null],
  ['active, cancelled for the end of the month', `"cancelAtPeriodEnd" = true`, null, null],
  ['active, cancelled, and the month is over', `"cancelAtPeriodEnd" = true, "currentPeriodEnd" = now()`, 'subscription_ended', null],
  ['past_due for a day', `"status" = 'past_due', "owedSince" = now() - interval '1 day'`, null, null],
  ['past_due for almost 7 days', `"status" = 'past_due', "owedSince" = now() - interval '7 days' + interval '1 minute'`, null, null],
  ['past_due for 7 days', `"status" = 'past_due', "owedSince" = now() - interval '7 days'`, 'payment_overdue', 'pay'],
  ['unpaid', `"status" = 'unpaid', "owedSince" = now()`, 'payment_overdue', 'pay'],
  [
    'unpaid and disputed',
    `"status" = 'unpaid', "owedSince" = now(), "revokedAt" = now(), "revokedReason" = 'dispute'`,
    'payment_disputed',
    null,
  ],
  ['canceled', `"status" = 'canceled', "endedAt" = now()`, 'subscription_ended', 'subscribe'],
  ['incomplete', `"status" = 'incomplete'`, 'not_subscribed', 'pay'],
  ['incomplete_expired', `"status" = 'incomplete_expired', "endedAt" = now()`, 'subscription_ended', 'subscribe'],
  ['refunded, before it has ended', `"revokedAt" = now(), "revokedReason" = 'refund'`, 'subscription_ended', null],
  [
    'refunded',
    `"status" = 'canceled', "endedAt" = now(), "revokedAt" = now(), "revokedReason" = 'refund'`,
    'subscription_ended',
    'subscribe',
  ],
  ['active, disputed', `"revokedAt" = now(), "revokedReason" = 'dispute'`, 'payment_disputed', null],
  [
    'disputed, and lost',
    `"status" = 'canceled', "endedAt" = now(), "revokedAt" = now(), "revokedReason" = 'dispute'`,
    'subscription_ended',
    'subscribe',
  ],
];

/** Each state that a subscription can be in, and what it means. */
export const SUBSCRIPTION_CASES: readonly SubscriptionCase[] = ROWS.map(([name, fields, reason, remedy]) => ({
  ...{ name, reason, remedy },
  sql: inState(fields),
}));

/** What has come of the call that a quote names, and which one that is; null: it names none. */
export async function buyAsQuoted(buyer: Actor, skillId: string): Promise<{ readonly path: string; readonly status: number } | null> {
  const { buy } = (await buyer.get(`/skills/${skillId}/quote`).expect(200)).body.quote;
  if (buy === null) return null;
  const { status } = await buyer.post(buy.path).send(buy.path === '/billing/subscriptions' ? { skillId } : {});
  return { path: buy.path, status };
}
