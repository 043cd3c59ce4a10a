import { lookUp } from './look-up.js';

/** The version `approved` is the last one that the account of the install `i` has approved; installed before the first one, the first. */
export const IS_APPROVED = 'approved."version" = GREATEST(i."approvedVersion", 1)';

/** The version `approved` reaches all that the version `u` reaches; who approved any tool of a server has approved each. */
const IS_COVERED = `approved."reach" @> CASE WHEN approved."reach" @> '{"tools": ["*"]}' THEN u."reach" - 'tools' ELSE u."reach" END`;

/**
 * The published version of a skill `s` that the holder of the install `i` uses; a number, or null when nothing is published. Strangers
 * (an `i` of nulls) use the current one.
 *
 * THREAT[GRT-06]: an import that follows its author does not take a version that reaches further than what its account has approved; it
 * uses the newest one that does not. Versions are compared with the approved one itself, not each with the one before: taking a version
 * back must not smuggle in what came after it, nor bring back what was there before. Versions that the author took back are passed over,
 * but for the approved one.
 */
export const USED_VERSION = `COALESCE(i."grantedVersion", i."pinnedVersion", CASE WHEN i."approvedVersion" <> s."currentVersion" THEN (
    SELECT COALESCE(
      (SELECT u."version" FROM "SkillVersion" u WHERE u."skillId" = s."id" AND u."yankedAt" IS NULL
        AND (u."version" >= approved."version" OR u."version" = s."currentVersion") AND ${IS_COVERED} ORDER BY u."version" DESC LIMIT 1),
      approved."version")
    FROM "SkillVersion" approved WHERE approved."skillId" = s."id" AND ${IS_APPROVED}) END, s."currentVersion")`;

/** The version of the skill `s` whose number is `used."version"`. */
export const USED = `${lookUp('"SkillVersion" v', `v."skillId" = s."id" AND v."version" = used."version"`)} v`;

/** Adds the version that is used to rows of `s` and `i`, as `v`. @param condition SQL: for which rows */
export const withUsedVersion = (condition = 'true'): string => `CROSS JOIN LATERAL (SELECT ${USED_VERSION} AS "version" OFFSET 0) used
  LEFT JOIN ${USED} ON ${condition}`;
