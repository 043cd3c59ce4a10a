import { isEntitled } from '../billing/entitled.js';
import type { HotStatement } from '../hot-statements.js';
import { joinAccount, lookUp } from '../look-up.js';
import { IS_SWITCHED_ON, IS_THERE } from './in-use.js';

/** Channel on which processes hear that something was written to a run; the payload is the id of the run. */
export const RUN_CHANNEL = 'guildhall_runs';
/** Channel on which workers hear that a run is cancelled; the payload is the id of the run. */
export const CANCEL_CHANNEL = 'guildhall_cancelled_runs';

/**
 * Whether the account of the run `e` may still use its skill: it owns it, or has installed it, or an edited copy of it, and not paused it, and
 * neither account is suspended.
 * THREAT[GRT-02]: asked with every write of a run, so a grant that is revoked stops it at its next step.
 */
const MAY_USE = `(e."skillId" IS NULL OR EXISTS (
  SELECT FROM ${lookUp('"Skill" one', 'one."id" = e."skillId"')} s ${joinAccount('s."accountId"', 'author')} ${joinAccount('e."accountId"', 'user_')}
  WHERE ${IS_THERE} AND user_."suspendedAt" IS NULL
    AND (s."accountId" = e."accountId" OR EXISTS (
      SELECT FROM "LiveInstall" i WHERE i."accountId" = e."accountId" AND (i."skillId" = s."id" OR i."originalId" = s."id")
        AND ${IS_SWITCHED_ON}))))`;

/**
 * Whether the account of the run `e` still has what it was to pay for the skill. Runs keep the price that they started with, so what cost
 * nothing then costs nothing now; what is paid by the minute is seen to by the meter of the run.
 * THREAT[MON-07]: asked with every write of a run, so a subscription that ends stops it at its next step.
 */
const IS_PAID = `(e."pricingModel" = 'free' OR EXISTS (SELECT FROM "RunMeter" m WHERE m."executionId" = e."id" AND m."skillId" = e."skillId")
  OR EXISTS (SELECT FROM ${lookUp('"Skill" one', 'one."id" = e."skillId"')} s WHERE ${isEntitled('e."accountId"', 's')}))`;

const PULSE = `e."cancelledAt" IS NOT NULL AS "isCancelled", ${MAY_USE} AS "mayUse", ${IS_PAID} AS "isPaid"`;

/** What a worker knows of a run when it takes it. */
export const TAKE: HotStatement = {
  name: 'run_take',
  types: ['text', 'int'],
  text: `UPDATE "Execution" e SET "lease" = e."lease" + 1, "leaseUntil" = now() + $2 * interval '1 second', "status" = 'running',
      "startedAt" = COALESCE(e."startedAt", now())
    WHERE e."id" = $1 AND e."status" = 'queued'
    RETURNING e."id", e."accountId", e."lease", e."plan", e."startedAt", e."waitedMs", e."stepCount", e."recoveries", e."rootId", e."depth",
      e."parentId", e."parentCallId", e."isOpaque", e."maxCredits", ${PULSE}`,
};

export const STEPS: HotStatement = {
  name: 'run_steps',
  types: ['text'],
  text: `SELECT "body" FROM "ExecutionStep" WHERE "executionId" = $1 ORDER BY "index"`,
};

/**
 * Steps and events of a run, numbered on from its counters, as long as the lease is the one that is given.
 * THREAT[RUN-05]: the number of the lease is in the condition, so a worker that lost the run writes nothing, whatever it still believes.
 */
export const APPEND: HotStatement = {
  name: 'run_append',
  types: ['text', 'int', 'int', 'text', 'text', 'text'],
  text: `WITH given AS (SELECT $4::json AS "steps", $5::json AS "events", $6::json AS "usage"),
    held AS (
      UPDATE "Execution" e SET "leaseUntil" = now() + $3 * interval '1 second',
        "recoveries" = CASE WHEN json_array_length(g."steps") > 0 THEN 0 ELSE e."recoveries" END,
        "stepCount" = e."stepCount" + json_array_length(g."steps"), "eventCount" = e."eventCount" + json_array_length(g."events"),
        "inputTokens" = e."inputTokens" + (g."usage"->>'inputTokens')::int, "outputTokens" = e."outputTokens" + (g."usage"->>'outputTokens')::int,
        "cachedTokens" = e."cachedTokens" + (g."usage"->>'cachedTokens')::int, "costUsd" = e."costUsd" + (g."usage"->>'costUsd')::float8,
        "modelCalls" = e."modelCalls" + (g."usage"->>'modelCalls')::int, "toolCalls" = e."toolCalls" + (g."usage"->>'toolCalls')::int
      FROM given g WHERE e."id" = $1 AND e."lease" = $2 AND e."status" = 'running'
      RETURNING e."id", e."accountId", e."stepCount" - json_array_length(g."steps") AS "firstStep",
        e."eventCount" - json_array_length(g."events") AS "firstEvent", ${PULSE}
    ), added AS (
      INSERT INTO "ExecutionStep" ("executionId", "index", "accountId", "kind", "status", "body", "startedAt", "endedAt")
      SELECT h."id", h."firstStep" + s."place" - 1, h."accountId", s."step"->>'kind', s."step"->>'status', s."step"->'body',
        (s."step"->>'startedAt')::timestamptz, (s."step"->>'endedAt')::timestamptz
      FROM held h, given g, json_array_elements(g."steps") WITH ORDINALITY AS s("step", "place")
    ), told AS (
      INSERT INTO "ExecutionEvent" ("executionId", "id", "accountId", "type", "data")
      SELECT h."id", h."firstEvent" + t."place", h."accountId", t."event"->>'type', t."event"->'data'
      FROM held h, given g, json_array_elements(g."events") WITH ORDINALITY AS t("event", "place")
    )
    SELECT "isCancelled", "mayUse", "isPaid", pg_notify('${RUN_CHANNEL}', "id") AS "notified" FROM held`,
};

/** Keeps the lease while nothing is written. */
export const RENEW: HotStatement = {
  name: 'run_renew',
  types: ['text', 'int', 'int'],
  text: `UPDATE "Execution" e SET "leaseUntil" = now() + $3 * interval '1 second'
    WHERE e."id" = $1 AND e."lease" = $2 AND e."status" = 'running' RETURNING ${PULSE}`,
};
