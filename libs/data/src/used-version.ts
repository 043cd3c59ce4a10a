/**
 * The published version of a skill `s` that the holder of the install `i` uses; a number, or null when nothing is published. Strangers
 * (an `i` of nulls) use the current one.
 *
 * THREAT[GRT-06]: an import that follows its author does not take a version that reaches further than what its account has approved; it
 * stays with the newest one before. Versions that the author took back are passed over, but for the approved one itself.
 */
export const USED_VERSION = `COALESCE(i."grantedVersion", i."pinnedVersion", CASE WHEN i."approvedVersion" < s."currentVersion" THEN (
    SELECT COALESCE(
      (SELECT max(u."version") FROM "SkillVersion" u WHERE u."skillId" = s."id" AND u."yankedAt" IS NULL
        AND u."version" >= i."approvedVersion" AND u."version" < further."first"),
      NULLIF(i."approvedVersion", 0))
    FROM (SELECT min(w."version") AS "first" FROM "SkillVersion" w WHERE w."skillId" = s."id" AND w."adds" IS NOT NULL
      AND w."yankedAt" IS NULL AND w."version" > i."approvedVersion" AND w."version" <= s."currentVersion") further
    WHERE further."first" IS NOT NULL) END, s."currentVersion")`;
