import type { SubscriptionStatus } from '@guildhall/pricing';

/** What of a subscription decides whether it gives its skill. */
export interface HeldSubscriptionRecord {
  readonly status: SubscriptionStatus;
  /** Seconds since a payment was missed; null: nothing is owed. */
  readonly owedForSeconds: number | null;
  /** It was refunded, or is disputed, or its last period is over. */
  readonly isRevoked: boolean;
  /** A payment of it is disputed, and the bank has not decided yet. */
  readonly isDisputed: boolean;
  /** What is owed for it can be paid at the payment provider. */
  readonly hasPaymentPage: boolean;
}

/** `GRACE_DAYS` of the pricing rules. */
const GRACE = `interval '7 days'`;

const isOver = (subscription: string): string =>
  `(${subscription}."revokedAt" IS NOT NULL OR (${subscription}."cancelAtPeriodEnd" AND ${subscription}."currentPeriodEnd" <= now()))`;

/** Whether an account was granted a skill for nothing. THREAT[GRT-02]: until its end, by the clock of the database. */
export const hasFreeGrant = (account: string, skillId: string): string => `EXISTS (
    SELECT 1 FROM "Grant" f WHERE f."skillId" = ${skillId} AND f."granteeId" = ${account} AND f."status" = 'active'
      AND f."isFree" AND (f."expiresAt" IS NULL OR f."expiresAt" > now()))`;

/**
 * Whether a subscription of an account gives it a skill now, whatever the skill costs others meanwhile.
 * THREAT[MON-07]: asked anew each time, by the clock of the database; nothing is remembered of what was paid once.
 */
export const isSubscribed = (account: string, skillId: string): string => `EXISTS (
    SELECT 1 FROM "Subscription" b WHERE b."accountId" = ${account} AND b."skillId" = ${skillId}
      AND (b."status" IN ('trialing', 'active') OR (b."status" = 'past_due' AND b."owedSince" > now() - ${GRACE}))
      AND NOT ${isOver('b')})`;

/**
 * Whether an account need not pay anything more for a skill: it costs nothing, is its own, which an edited copy of it is as well, was granted
 * for nothing, or is subscribed to. Of a skill that costs credits it says nothing about credits. Rows of all accounts must be in sight.
 * @param account SQL: the id of the account
 * @param skill alias of a row of "Skill"
 */
export const isEntitled = (account: string, skill: string): string => `(${skill}."pricing"->>'model' = 'free'
  OR ${skill}."accountId" = ${account} OR ${hasFreeGrant(account, `${skill}."id"`)} OR ${isSubscribed(account, `${skill}."id"`)})`;

/**
 * Whether a skill can be paid for by an account: it is there, neither of the two is suspended, and the account can reach it. What was deleted,
 * or granted and taken away, is paid for no longer. Rows of all accounts must be in sight.
 * @param account SQL: the id of the account
 * @param skill alias of a row of "Skill"
 */
export const isSoldTo = (account: string, skill: string): string => `(${skill}."deletedAt" IS NULL
  AND NOT EXISTS (SELECT 1 FROM "Account" z WHERE z."id" IN (${skill}."accountId", ${account}) AND z."suspendedAt" IS NOT NULL)
  AND (${skill}."access" = 'public' OR EXISTS (
    SELECT 1 FROM "LiveInstall" z WHERE z."accountId" = ${account} AND ${skill}."id" IN (z."skillId", z."originalId"))))`;

/** The subscription that an account has, or had last, as JSON in the shape of `HeldSubscriptionRecord`; NULL without one. */
export const heldSubscription = (account: string, skillId: string): string => `(
    SELECT json_build_object('status', b."status", 'owedForSeconds', EXTRACT(EPOCH FROM now() - b."owedSince")::float8, 'isRevoked', ${isOver('b')},
      'isDisputed', COALESCE(b."revokedReason" = 'dispute', false) AND b."endedAt" IS NULL, 'hasPaymentPage', b."provider" = 'stripe')
    FROM "Subscription" b WHERE b."accountId" = ${account} AND b."skillId" = ${skillId} ORDER BY b."createdAt" DESC LIMIT 1)`;
