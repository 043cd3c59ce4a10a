/** Kept of an account: what it is called, and counters that only go up. */
const ACCOUNT_KEEPS = ['id', 'slug', 'name', 'poolRevision', 'createdAt'];

/** Kept of a first skill: what others know it by and have made of it. Its title and description are written again with its content. */
const SKILL_KEEPS = [
  ...['id', 'accountId', 'name', 'kind', 'title', 'description', 'fork', 'revision', 'createdAt'],
  ...['installCount', 'ratingCount', 'ratingSum', 'ratingHistogram', 'popularity'],
];

/** Columns that only bundles have, and each bundle must have. */
const OF_BUNDLES = ['bundle', 'instructions'];

/** What a bundle says of itself as long as it has no files: the digest is that of nothing. */
const NO_FILES = `'${JSON.stringify({
  ...{ digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', fileCount: 0, size: 0, metadata: {} },
  ...{ license: null, compatibility: null, allowedTools: null, argumentHint: null, context: 'inline', agent: null, model: null },
  ...{ userInvocable: true, disableModelInvocation: false },
})}'::jsonb`;

/**
 * Tables of which nothing is ever removed: money that was moved has moved, what was asked for a skill was asked, and what was put aside for a
 * run goes back when somebody sees that the run is gone.
 */
const KEPT = ['AuditEvent', 'LedgerEntry', 'LedgerTransaction', 'RunMeter', 'SkillPrice', 'Wallet'];

/** Tables whose rows are not simply removed with their account. */
const TREATED = [...KEPT, 'Grant', 'Install', 'Listing', 'Membership', 'Skill', 'SkillVersion'];

/** Tables whose rows are parts of published versions. */
const PARTS_OF_VERSIONS = `SELECT conrelid FROM pg_constraint WHERE contype = 'f' AND confrelid = '"SkillVersion"'::regclass`;

const IN = (table: string, condition = 'true') => `(SELECT "id" FROM ${table} WHERE ${condition})`;
const ACCOUNTS = IN('reset_account');
const FIRST = IN('reset_skill', `"fate" = 'first'`);

export const BEFORE_DESCRIBING = `CREATE TEMPORARY TABLE reset_first ("slug" text, "name" text, "email" text, "skills" jsonb) ON COMMIT DROP`;

/** Its parameter is the JSON of the accounts as they were first. */
export const DESCRIBE = `INSERT INTO reset_first
  SELECT * FROM jsonb_to_recordset($1) AS first("slug" text, "name" text, "email" text, "skills" jsonb)`;

/**
 * Says what is to be done with each skill: the `first` ones are emptied, of the others those that somebody else has are `held`, and the rest
 * is `gone`. Of several skills of one name the living one is the first, else the one that was made last.
 */
export const FINDINGS: readonly string[] = [
  `CREATE TEMPORARY TABLE reset_account ON COMMIT DROP AS
    SELECT a."id", f."slug", f."name", f."skills", u."id" AS "userId" FROM reset_first f JOIN "Account" a ON a."slug" = f."slug"
    JOIN "User" u ON u."email" = f."email" JOIN "Membership" m ON m."accountId" = a."id" AND m."userId" = u."id"`,
  // Nobody installs, grants or reviews what is looked at here until it is done.
  `SELECT FROM "Skill" WHERE "accountId" IN ${ACCOUNTS} ORDER BY "id" FOR UPDATE`,
  `CREATE TEMPORARY TABLE reset_skill ON COMMIT DROP AS
    SELECT s."id", f."kind", f."versions", CASE WHEN f."name" IS NOT NULL AND s."id" = first_value(s."id") OVER (
      PARTITION BY s."accountId", s."name", s."importedFrom" IS NULL ORDER BY s."deletedAt" IS NOT NULL, s."createdAt" DESC, s."id" DESC
    ) THEN 'first' END AS "fate"
    FROM "Skill" s JOIN reset_account a ON a."id" = s."accountId"
    LEFT JOIN LATERAL jsonb_to_recordset(a."skills") AS f("name" text, "kind" text, "versions" int)
      ON f."name" = s."name" AND s."importedFrom" IS NULL`,
  `SELECT "guildhall_unlock_installs"(k."skillId", ARRAY(SELECT "id" FROM "Account"))
    FROM "SystemSkill" k JOIN reset_skill r ON r."id" = k."skillId" WHERE r."fate" IS NULL`,
  `DELETE FROM "SystemSkill" WHERE "skillId" IN ${IN('reset_skill', '"fate" IS NULL')}`,
  `UPDATE reset_skill r SET "fate" = CASE WHEN
      EXISTS (SELECT FROM "Install" i WHERE r."id" IN (i."skillId", i."originalId") AND i."accountId" NOT IN ${ACCOUNTS})
      OR EXISTS (SELECT FROM "Grant" g WHERE g."skillId" = r."id" AND g."granteeId" NOT IN ${ACCOUNTS} AND g."status" = 'pending')
      OR EXISTS (SELECT FROM "InstallRequest" q WHERE q."skillId" = r."id" AND q."accountId" NOT IN ${ACCOUNTS} AND q."status" = 'pending')
      OR EXISTS (SELECT FROM "Review" v WHERE v."skillId" = r."id" AND v."accountId" NOT IN ${ACCOUNTS})
    THEN 'held' ELSE 'gone' END WHERE r."fate" IS NULL`,
  `CREATE TEMPORARY TABLE reset_counted ON COMMIT DROP AS
    SELECT COALESCE("originalId", "skillId") AS "id" FROM "Install" WHERE "accountId" IN ${ACCOUNTS}
    UNION SELECT "skillId" FROM "Review" WHERE "accountId" IN ${ACCOUNTS} UNION SELECT "id" FROM reset_skill`,
  `CREATE TEMPORARY TABLE reset_voted ON COMMIT DROP AS SELECT "reviewId" AS "id" FROM "ReviewVote" WHERE "accountId" IN ${ACCOUNTS}`,
  `SELECT FROM "Skill" WHERE "id" IN ${IN('reset_counted')} ORDER BY "id" FOR UPDATE`,
];

/** Tables that are immutable but for their owner: what refers to a version stands before it. */
export const IMMUTABLE_TABLES = `SELECT relname AS "name" FROM pg_class
  WHERE oid IN (${PARTS_OF_VERSIONS}) OR oid = '"SkillVersion"'::regclass ORDER BY oid = '"SkillVersion"'::regclass, 1`;

/** @param table what `IMMUTABLE_TABLES` answers */
export function versionRemoval(table: string): string {
  return `DELETE FROM "${table}" WHERE "skillId" IN ${IN('reset_skill', `"fate" <> 'held'`)}`;
}

/** Skills without versions, installs, grants and members. */
export const REMOVALS: readonly string[] = [
  `DELETE FROM "Install" WHERE "accountId" IN ${ACCOUNTS} AND NOT "locked"
    AND NOT ("source" = 'own' AND "skillId" IN ${IN('reset_skill', `"fate" <> 'gone'`)})`,
  `UPDATE "Install" SET "shared" = true, "status" = 'live', "alias" = NULL, "pinnedVersion" = NULL, "updatedAt" = now()
    WHERE "accountId" IN ${ACCOUNTS} AND "source" = 'own'`,
  `DELETE FROM "Grant" WHERE "accountId" IN ${ACCOUNTS} AND "granteeId" IN ${ACCOUNTS}`,
  // A grant that was received belongs to its grantor, for whom it ends as if it had been declined.
  `UPDATE "Grant" SET "status" = 'declined', "updatedAt" = now() WHERE "granteeId" IN ${ACCOUNTS} AND "status" IN ('pending', 'active')`,
  `DELETE FROM "Skill" WHERE "id" IN ${IN('reset_skill', `"fate" = 'gone'`)}`,
  `UPDATE "Skill" SET "deletedAt" = now(), "updatedAt" = now(), "revision" = "revision" + 1
    WHERE "id" IN ${IN('reset_skill', `"fate" = 'held'`)} AND "deletedAt" IS NULL`,
  // Versions that will not be there again cannot be kept to: the last one takes their place.
  `UPDATE "Install" i SET ${['pinnedVersion', 'approvedVersion', 'grantedVersion'].map(atMost).join(', ')}
    FROM reset_skill r WHERE i."skillId" = r."id" AND r."fate" = 'first' AND NOT i."locked"
      AND GREATEST(i."pinnedVersion", i."approvedVersion", i."grantedVersion") > r."versions"`,
  `UPDATE "Grant" i SET ${atMost('version')} FROM reset_skill r WHERE i."skillId" = r."id" AND r."fate" = 'first'`,
  `DELETE FROM "Membership" m USING reset_account a WHERE m."accountId" = a."id" AND m."userId" <> a."userId"`,
  `UPDATE "Membership" SET "role" = 'owner' WHERE "accountId" IN ${ACCOUNTS}`,
  ...['RateBucket', 'RateWindow'].map((table) => `DELETE FROM "${table}" t USING reset_account a WHERE t."key" LIKE '%:' || a."id"`),
];

/** Tables of which every row belongs to one account and goes with what it has; those of later versions are among them without being named. */
export const OWNED_TABLES = `SELECT c.relname AS "name" FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname = 'accountId' AND NOT c.relname = ANY ('{${TREATED.join()}}')
    AND c.oid NOT IN (${PARTS_OF_VERSIONS}) ORDER BY 1`;

const settable = (table: string, keeps: readonly string[]) => `SELECT attname AS "name" FROM pg_attribute
  WHERE attrelid = '"${table}"'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND NOT attname = ANY ('{${keeps.join()}}')`;

/** Columns that are set to what they are in a new row. */
export const SKILL_COLUMNS = settable('Skill', [...SKILL_KEEPS, ...OF_BUNDLES]);
export const ACCOUNT_COLUMNS = settable('Account', ACCOUNT_KEEPS);

/** @param columns what `SKILL_COLUMNS` and `ACCOUNT_COLUMNS` answer */
export function restorations(columns: { readonly skill: readonly string[]; readonly account: readonly string[] }): string[] {
  const defaults = (names: readonly string[]) => names.map((name) => `"${name}" = DEFAULT`).join(', ');
  return [
    `UPDATE "Skill" s SET ${defaults(columns.skill)}, "kind" = r."kind", "revision" = s."revision" + 1,
        "bundle" = CASE WHEN r."kind" = 'bundle' THEN ${NO_FILES} END, "instructions" = CASE WHEN r."kind" = 'bundle' THEN '' END
      FROM reset_skill r WHERE s."id" = r."id" AND r."fate" = 'first'`,
    `UPDATE "Account" a SET ${defaults(columns.account)}, "name" = r."name" FROM reset_account r WHERE a."id" = r."id"`,
  ];
}

/** Counts of what others still have, and a trace of what was done. */
export const COUNTS: readonly string[] = [
  `UPDATE "Review" SET "reply" = NULL, "repliedAt" = NULL WHERE "skillId" IN ${FIRST}`,
  `UPDATE "Review" r SET "helpfulCount" = (SELECT count(*) FROM "ReviewVote" v WHERE v."reviewId" = r."id") WHERE "id" IN ${IN('reset_voted')}`,
  `UPDATE "Skill" s SET
      "installCount" = (SELECT count(*) FROM "Install" i WHERE COALESCE(i."originalId", i."skillId") = s."id" AND i."accountId" <> s."accountId"),
      "ratingCount" = r."count", "ratingSum" = r."sum", "ratingHistogram" = r."histogram"
    FROM (SELECT c."id", count(v."id") AS "count", COALESCE(sum(v."rating"), 0) AS "sum",
        ARRAY(SELECT count(*) FILTER (WHERE w."rating" = stars) FROM generate_series(1, 5) stars
          LEFT JOIN "Review" w ON w."skillId" = c."id" GROUP BY stars ORDER BY stars)::int[] AS "histogram"
      FROM reset_counted c LEFT JOIN "Review" v ON v."skillId" = c."id" GROUP BY c."id") r
    WHERE s."id" = r."id"`,
  `INSERT INTO "AuditEvent" ("id", "accountId", "actor", "action", "target")
    SELECT "guildhall_new_id"('aud_'), "id", '{"type": "system"}', 'account.reset', "id" FROM reset_account`,
];

function atMost(column: string): string {
  return `"${column}" = CASE WHEN i."${column}" > r."versions" THEN r."versions" ELSE i."${column}" END`;
}
