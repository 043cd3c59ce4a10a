import type { HotStatement } from '../hot-statements.js';

/** How long a worker has for a call or an event, in seconds. */
const LEASE = `interval '60 seconds'`;

/** So many attempts are no accident any more: operators are shown them, and the log tells of each further one. */
export const TROUBLED_ATTEMPTS = 5;

/** Takes the call that has been due for longest, and counts the attempt, by the clock of the database. */
export const TAKE_CALL: HotStatement = {
  name: 'payment_call_take',
  types: [],
  text: `UPDATE "PaymentOutbox" o SET "attempts" = o."attempts" + 1, "leaseUntil" = now() + ${LEASE}, "nextAttemptAt" = now() + ${LEASE},
      "firstSentAt" = COALESCE(o."firstSentAt", now())
    WHERE o."id" = (
      SELECT "id" FROM "PaymentOutbox" WHERE "status" = 'pending' AND "nextAttemptAt" <= now()
      ORDER BY "nextAttemptAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING o."id", o."accountId", o."kind", o."key", o."payload", o."status", o."attempts", o."result", o."problem", o."createdAt",
      o."firstSentAt", o."renewals"`,
};

/** As for calls. */
export const TAKE_EVENT: HotStatement = {
  name: 'payment_event_take',
  types: [],
  text: `UPDATE "PaymentEvent" e SET "attempts" = e."attempts" + 1, "leaseUntil" = now() + ${LEASE}, "nextAttemptAt" = now() + ${LEASE}
    WHERE e."id" = (
      SELECT "id" FROM "PaymentEvent" WHERE "status" = 'received' AND "nextAttemptAt" <= now()
      ORDER BY "nextAttemptAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING e."id", e."type", e."objectId", e."sellerAccount", e."payload", e."attempts"`,
};

/** Keeps an event once, and tells the workers of one that they are to handle. $6: why not; $7: the channel. */
export const KEEP_EVENT: HotStatement = {
  name: 'payment_event_keep',
  types: ['text', 'text', 'text', 'text', 'text', 'text', 'text'],
  text: `WITH kept AS (
      INSERT INTO "PaymentEvent" ("id", "type", "objectId", "sellerAccount", "payload", "status", "problem", "handledAt")
      VALUES ($1, $2, $3, $4, $5::json, CASE WHEN $6::text IS NULL THEN 'received' ELSE 'ignored' END, $6, CASE WHEN $6::text IS NOT NULL THEN now() END)
      ON CONFLICT ("id") DO NOTHING RETURNING "id")
    SELECT "id", CASE WHEN $6::text IS NULL THEN pg_notify($7, "id")::text END AS "told" FROM kept`,
};
