/** A rule of the data in one query, which answers the rows that break it. */
export interface RowRule {
  readonly rule: string;
  /** Answers one text column `row`, which names what is wrong. */
  readonly sql: string;
}

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
  ofItsParent('SkillFile', 'skillId', 'Skill'),
  ofItsParent('SkillBlock', 'fileId', 'SkillFile'),
  ofItsParent('SkillBlock', 'skillId', 'Skill'),
  ofItsParent('SkillVersion', 'skillId', 'Skill'),
  ofItsParent('SkillPlugin', 'agentId', 'Skill'),
  ofItsParent('InstallCredential', 'installId', 'Install'),
];
