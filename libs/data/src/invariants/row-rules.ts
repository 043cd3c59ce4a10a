import { ON_MARKET } from '../skill-access.repository.js';
import { BILLING_RULES } from './billing-rules.js';
import type { RowRule } from './row-rule.js';

/** A child whose account is not that of its parent: row-level security looks at the child alone. */
function ofItsParent(child: string, link: string, parent: string): RowRule {
  return {
    rule: `${child} belongs to the account of its ${parent}`,
    sql: `SELECT c."${link}" AS row FROM "${child}" c LEFT JOIN "${parent}" p ON p."id" = c."${link}"
      WHERE p."id" IS NULL OR p."accountId" <> c."accountId"`,
  };
}

/** What holds between rows of a healthy database at any moment between two transactions. */
export const ROW_RULES: readonly RowRule[] = [
  {
    rule: 'the versions of a skill are 1 to its counter, without a gap',
    sql: `SELECT s."id" AS row FROM "Skill" s LEFT JOIN "SkillVersion" v ON v."skillId" = s."id" GROUP BY s."id"
      HAVING count(v."id") <> s."lastVersion" OR COALESCE(max(v."version"), 0) <> s."lastVersion" OR COALESCE(min(v."version"), 1) <> 1`,
  },
  {
    rule: 'the current version of a skill is its newest one that is not yanked',
    sql: `SELECT s."id" AS row FROM "Skill" s WHERE s."currentVersion" IS DISTINCT FROM
      (SELECT max(v."version") FROM "SkillVersion" v WHERE v."skillId" = s."id" AND v."yankedAt" IS NULL)`,
  },
  {
    rule: 'an account has one install of a skill at most, and of its own living skills exactly one',
    sql: `SELECT s."id" AS row FROM "Skill" s LEFT JOIN "Install" i ON i."skillId" = s."id" AND i."accountId" = s."accountId"
      WHERE s."deletedAt" IS NULL AND i."source" IS DISTINCT FROM (CASE WHEN s."importedFrom" IS NULL THEN 'own' ELSE 'import' END)
      UNION ALL SELECT "skillId" FROM "Install" GROUP BY "accountId", "skillId" HAVING count(*) > 1`,
  },
  {
    rule: 'the install count of a skill is the number of other accounts that have it',
    sql: `SELECT s."id" AS row FROM "Skill" s
      LEFT JOIN "Install" i ON COALESCE(i."originalId", i."skillId") = s."id" AND i."accountId" <> s."accountId"
      GROUP BY s."id" HAVING count(i."id") <> s."installCount"`,
  },
  {
    rule: 'an account has one live grant of a skill at most, and never of its own',
    sql: `SELECT max("id") AS row FROM "Grant" WHERE "status" IN ('pending', 'active') GROUP BY "skillId", "granteeId" HAVING count(*) > 1
      UNION ALL SELECT g."id" FROM "Grant" g JOIN "Skill" s ON s."id" = g."skillId" WHERE s."accountId" = g."granteeId"`,
  },
  {
    rule: 'an install that a grant gave has that grant, which is active, with its end and its version',
    sql: `SELECT i."id" AS row FROM "Install" i LEFT JOIN "Grant" g ON g."id" = i."grantId"
        AND g."skillId" = i."skillId" AND g."granteeId" = i."accountId" AND g."status" = 'active'
        AND g."expiresAt" IS NOT DISTINCT FROM i."expiresAt" AND g."version" IS NOT DISTINCT FROM i."grantedVersion"
      WHERE NOT i."locked" AND (i."source" = 'grant' OR i."grantId" IS NOT NULL) AND g."id" IS NULL`,
  },
  {
    rule: 'whoever has an active grant has the skill, and nobody has it by a grant that is not',
    sql: `SELECT g."id" AS row FROM "Grant" g
      LEFT JOIN "Install" i ON i."accountId" = g."granteeId" AND g."skillId" IN (i."skillId", i."originalId")
      WHERE CASE WHEN g."status" = 'active' THEN i."id" IS NULL ELSE i."grantId" = g."id" END`,
  },
  {
    rule: 'the ratings of a skill are those of its reviews',
    sql: `SELECT s."id" AS row FROM "Skill" s LEFT JOIN "Review" r ON r."skillId" = s."id" GROUP BY s."id"
      HAVING count(r."id") <> s."ratingCount" OR COALESCE(sum(r."rating"), 0) <> s."ratingSum" OR s."ratingHistogram" <> ARRAY[
        count(*) FILTER (WHERE r."rating" = 1), count(*) FILTER (WHERE r."rating" = 2), count(*) FILTER (WHERE r."rating" = 3),
        count(*) FILTER (WHERE r."rating" = 4), count(*) FILTER (WHERE r."rating" = 5)]::int[]`,
  },
  {
    rule: 'the helpful count of a review is the number of accounts that found it helpful',
    sql: `SELECT r."id" AS row FROM "Review" r LEFT JOIN "ReviewVote" v ON v."reviewId" = r."id" GROUP BY r."id"
      HAVING count(v."accountId") <> r."helpfulCount"`,
  },
  {
    rule: 'an account reviews and votes for others',
    sql: `SELECT r."id" AS row FROM "Review" r JOIN "Skill" s ON s."id" = r."skillId" WHERE s."accountId" = r."accountId"
      UNION ALL SELECT r."id" FROM "Review" r JOIN "ReviewVote" v ON v."reviewId" = r."id" AND v."accountId" = r."accountId"`,
  },
  {
    rule: 'the popularity of a skill is what its installs by other accounts are worth',
    sql: `SELECT s."id" AS row FROM "Skill" s
      LEFT JOIN "Install" i ON COALESCE(i."originalId", i."skillId") = s."id" AND i."accountId" <> s."accountId" AND i."source" <> 'own'
      GROUP BY s."id" HAVING abs(s."popularity" - COALESCE(sum("guildhall_install_worth"(i."createdAt")), 0)) > 1e-6 * (1 + s."popularity")`,
  },
  {
    rule: 'what is on the marketplace is listed as it was published, and nothing else is',
    sql: `SELECT COALESCE(m."id", l."skillId") AS row FROM (
        SELECT s.*, v."snapshot"::json AS "shown", a."verifiedAt" IS NOT NULL AS "isVerified" FROM "Skill" s JOIN "Account" a ON a."id" = s."accountId"
        LEFT JOIN "SkillVersion" v ON v."skillId" = s."id" AND v."version" = COALESCE(s."currentVersion", s."lastVersion") WHERE ${ON_MARKET}
      ) m FULL JOIN "Listing" l ON l."skillId" = m."id"
      WHERE m."id" IS NULL OR l."skillId" IS NULL
        OR (l."name", l."kind", l."pricingModel", l."installCount", l."popularity", l."ratingCount", l."ratingScore", l."isVerified")
          <> (m."name", m."kind", m."pricing"->>'model', m."installCount", m."popularity", m."ratingCount", m."ratingScore", m."isVerified")
        OR l."title" <> COALESCE(m."shown"->>'title', m."title") OR l."description" <> COALESCE(m."shown"->>'description', m."description")
        OR l."tags" <> CASE WHEN m."shown"->'tags' IS NULL THEN m."tags" ELSE ARRAY(SELECT json_array_elements_text(m."shown"->'tags')) END`,
  },
  {
    rule: 'an alias is no name of another own skill of the account',
    sql: `SELECT i."id" AS row FROM "Install" i JOIN "Skill" s ON s."accountId" = i."accountId" AND s."name" = i."alias"
      WHERE s."deletedAt" IS NULL AND s."importedFrom" IS NULL AND s."id" <> i."skillId"`,
  },
  {
    rule: 'an account that has members has an owner',
    sql: `SELECT "accountId" AS row FROM "Membership" GROUP BY "accountId" HAVING count(*) FILTER (WHERE "role" = 'owner') = 0`,
  },
  {
    rule: 'an answer that is kept for an idempotency key is whole',
    sql: `SELECT "key" AS row FROM "IdempotencyKey" WHERE ("status" IS NULL) <> ("body" IS NULL)`,
  },
  {
    rule: 'a bundle has the files that it counts, and its SKILL.md is one of them',
    sql: `SELECT s."id" AS row FROM "Skill" s LEFT JOIN "BundleFile" f ON f."skillId" = s."id" GROUP BY s."id"
      HAVING count(f."path") <> COALESCE((s."bundle"->>'fileCount')::int, 0)
        OR COALESCE(sum(f."size"), 0) <> COALESCE((s."bundle"->>'size')::int, 0)
        OR (s."kind" = 'bundle') <> COALESCE(bool_or(f."path" = 'SKILL.md'), false)`,
  },
  {
    rule: 'the bytes of the files of a version are kept',
    sql: `SELECT v."id" AS row FROM "SkillVersion" v
      CROSS JOIN LATERAL json_array_elements(COALESCE(v."snapshot"::json->'bundleFiles', '[]')) AS file
      LEFT JOIN "VersionFile" f ON f."skillId" = v."skillId" AND f."version" = v."version" AND f."sha256" = file->>'sha256'
      WHERE f."sha256" IS NULL`,
  },
  ofItsParent('BundleFile', 'skillId', 'Skill'),
  ofItsParent('VersionFile', 'skillId', 'Skill'),
  ofItsParent('SkillFile', 'skillId', 'Skill'),
  ofItsParent('SkillBlock', 'fileId', 'SkillFile'),
  ofItsParent('SkillBlock', 'skillId', 'Skill'),
  ofItsParent('SkillVersion', 'skillId', 'Skill'),
  ofItsParent('SkillPlugin', 'agentId', 'Skill'),
  ofItsParent('InstallCredential', 'installId', 'Install'),
  ofItsParent('Grant', 'skillId', 'Skill'),
  {
    rule: 'the prices of a skill are numbered without a gap, and the last one is the price that it has',
    sql: `SELECT s."id" AS row FROM "Skill" s LEFT JOIN "SkillPrice" p ON p."skillId" = s."id" GROUP BY s."id"
      HAVING count(p."number") = 0 OR count(p."number") <> max(p."number")
        OR (array_agg(p."pricing"::jsonb ORDER BY p."number" DESC))[1] <> s."pricing"::jsonb`,
  },
  ofItsParent('SkillPrice', 'skillId', 'Skill'),
  ...BILLING_RULES,
];
