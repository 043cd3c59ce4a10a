import type { HotStatement } from '../hot-statements.js';
import { joinAccount, joinSkill } from '../look-up.js';
import { isSoldTo, isSubscribed } from './entitled.js';
import { MOST_PRICES } from './prices.repository.js';

const COLUMNS = `b."id", b."skillId", s."name" AS "skillName", a."slug" AS "sellerSlug", b."status", b."priceNumber", b."cents", b."anchorAt", b."trialEnd",
  b."currentPeriodStart", b."currentPeriodEnd", b."cancelAtPeriodEnd", b."nextPriceNumber", b."noticedAt", b."acceptedAt", b."endedAt", b."createdAt",
  COALESCE(p."prices", '[]') AS "newPrices", ${isSoldTo('b."accountId"', 's')} AND b."revokedAt" IS NULL AS "isSold",
  ${isSubscribed('b."accountId"', 'b."skillId"')} AND b."endedAt" IS NULL AS "isEntitled"`;

const JOINS = `${joinSkill('b."skillId"')} ${joinAccount('b."sellerId"')}
  CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object('number', k."number", 'pricing', k."pricing", 'effectiveFrom', k."effectiveFrom") ORDER BY k."number") AS "prices"
    FROM (
      SELECT * FROM "SkillPrice" WHERE "skillId" = b."skillId" AND "number" > b."priceNumber" AND b."endedAt" IS NULL
      ORDER BY "number" DESC LIMIT ${MOST_PRICES}
    ) k
  ) p`;

/** THREAT[TEN-01]: the names of skills and prices belong to others, so the reads are the platform's, and say whose subscriptions are meant. */
export const SUBSCRIPTION_PAGE: HotStatement = {
  name: 'subscription_page',
  types: ['text', 'int', 'int'],
  text: `SELECT ${COLUMNS} FROM (
      SELECT * FROM "Subscription" WHERE "accountId" = $1 ORDER BY "createdAt" DESC, "id" DESC LIMIT $2 OFFSET $3
    ) b ${JOINS} ORDER BY b."createdAt" DESC, b."id" DESC`,
};

export const SUBSCRIPTION_COUNT: HotStatement = {
  name: 'subscription_count',
  types: ['text'],
  text: 'SELECT count(*)::int AS "total" FROM "Subscription" WHERE "accountId" = $1',
};

export const SUBSCRIPTION_BY_ID: HotStatement = {
  name: 'subscription_by_id',
  types: ['text', 'text'],
  text: `SELECT ${COLUMNS} FROM "Subscription" b ${JOINS} WHERE b."id" = $1 AND b."accountId" = $2`,
};
