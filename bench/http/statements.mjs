// What Guildhall asks Postgres for one request, once its caches are warm: this is what the baseline executes, too.
// test/bench/statements.e2e-spec.ts compares it with what the server really sends.
import { DRAFTS_BY_ID, MODEL_TIERS, POOL_PAGE, SKILL_TARGET_BY_ID } from '@guildhall/data';

/** Prisma writes these statements of a publish; here they stand as one would write them by hand. */
const TAKE_NUMBER = {
  name: 'take_number',
  text: `UPDATE "Skill" SET "lastVersion" = "lastVersion" + 1, "currentVersion" = "lastVersion" + 1
    WHERE "id" = $1 AND "accountId" = $2 AND "deletedAt" IS NULL RETURNING "lastVersion" AS "version", "revision"`,
};

const INSERT_VERSION = {
  name: 'insert_version',
  text: `INSERT INTO "SkillVersion" ("id", "accountId", "skillId", "version", "etag", "digest", "note", "manifest", "snapshot", "reach",
      "publishedAt", "publishedById", "rolledBackFrom")
    VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, $8, $9, $10, NULL, NULL)
    RETURNING "id", "skillId", "version", "etag", "digest", "note", "publishedAt", "publishedById", "rolledBackFrom", "yankedAt", "yankReason"`,
};

const INSERT_AUDIT_EVENT = {
  name: 'insert_audit_event',
  text: `INSERT INTO "AuditEvent" ("id", "accountId", "actor", "action", "target", "afterDigest", "requestId", "at")
    VALUES ($1, $2, $3, 'skill.publish', $4, $5, $6, $7) RETURNING "id"`,
};

const FIND_WEBHOOK = {
  name: 'find_webhook',
  text: `SELECT "accountId", "url", "enabled", "events", "secretCiphertext", "updatedAt" FROM "Webhook" WHERE "accountId" = $1`,
};

export const STATEMENTS = {
  list: { page: POOL_PAGE },
  manifest: { facts: SKILL_TARGET_BY_ID },
  compile: { facts: SKILL_TARGET_BY_ID, tiers: MODEL_TIERS },
  publish: {
    facts: SKILL_TARGET_BY_ID,
    takeNumber: TAKE_NUMBER,
    draft: DRAFTS_BY_ID,
    insertVersion: INSERT_VERSION,
    insertAuditEvent: INSERT_AUDIT_EVENT,
    findWebhook: FIND_WEBHOOK,
  },
};
