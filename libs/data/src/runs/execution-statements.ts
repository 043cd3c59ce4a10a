import type { HotStatement } from '../hot-statements.js';
import { joinAccount, lookUp } from '../look-up.js';

/**
 * Whether the run `e` uses a skill of somebody else that is not known to be open. What cannot be seen counts as closed.
 * THREAT[OPQ-05]: asked whenever a run is read, because a skill may have been closed since.
 */
const hides = (e: string): string => `COALESCE(${e}."authorId" <> ${e}."accountId" AND NOT EXISTS (
    SELECT FROM "Skill" o WHERE o."id" = ${e}."skillId" AND o."contentVisibility" = 'transparent'), false)`;

/** THREAT[OPQ-03]: what an opaque agent asks of another one is part of how it works, so the runs above count, too; there are two at most. */
const IS_OPAQUE = `(e."isOpaque" OR ${hides('e')} OR ${hides('p')} OR ${hides('g')}) AS "isOpaque"`;

const run = (id: string): string => lookUp('"Execution" one', `one."id" = ${id}`);
const WITH_PARENTS = `LEFT JOIN ${run('e."parentId"')} p ON true LEFT JOIN ${run('p."parentId"')} g ON true`;

/** From the start to the end, or to now, without the time for which it has waited. */
const SECONDS = `GREATEST(0, COALESCE(extract(epoch FROM COALESCE(e."completedAt", now()) - e."startedAt")::float8
    - COALESCE(extract(epoch FROM COALESCE(e."completedAt", now()) - e."waitingSince")::float8, 0) - e."waitedMs" / 1000.0::float8, 0)) AS "seconds"`;

const SUMMARY = `e."id", e."accountId", account."slug" AS "accountSlug", e."skillId", e."skillName", author."slug" AS "authorSlug", e."version",
  e."etag", e."kind", e."status", ${IS_OPAQUE}, e."metadata", e."inputTokens", e."outputTokens", e."cachedTokens", e."modelCalls", e."toolCalls",
  e."costUsd", e."pricingModel", e."credits", ${SECONDS}, e."errorCode", e."errorMessage", e."parentId", e."parentCallId", e."createdAt", e."startedAt", e."completedAt"`;

const JOINED = `${joinAccount('e."accountId"', 'account')} LEFT ${joinAccount('e."authorId"', 'author')} ${WITH_PARENTS}`;

const FILTERED = `FROM "Execution" e WHERE e."accountId" = $1 AND ($2::text IS NULL OR e."skillId" = $2) AND ($3::text IS NULL OR e."status" = $3)
  AND ($4::timestamptz IS NULL OR e."createdAt" >= $4) AND ($5::timestamptz IS NULL OR e."createdAt" < $5)`;
const FILTER_TYPES = ['text', 'text', 'text', 'timestamptz', 'timestamptz'];

/** Newest first. The page is cut before anything is looked up for it. */
export const EXECUTION_PAGE: HotStatement = {
  name: 'execution_page',
  types: [...FILTER_TYPES, 'timestamptz', 'text', 'int', 'int'],
  text: `SELECT ${SUMMARY} FROM (
      SELECT e.* ${FILTERED} AND ($6::timestamptz IS NULL OR (e."createdAt", e."id") < ($6, $7))
      ORDER BY e."createdAt" DESC, e."id" DESC LIMIT $8 OFFSET $9) e ${JOINED} ORDER BY e."createdAt" DESC, e."id" DESC`,
};

export const EXECUTION_COUNT: HotStatement = {
  name: 'execution_count',
  types: FILTER_TYPES,
  text: `SELECT count(*)::int AS "total" ${FILTERED}`,
};

const WHOLE = `${SUMMARY}, e."installId", e."callbackUrl", e."callbackForm", e."maxCredits", e."variables", e."messages", e."result", e."output",
    e."warnings", e."pendingCalls", e."plan"->'secrets' AS "secrets"`;

export const EXECUTION_BY_ID: HotStatement = {
  name: 'execution_by_id',
  types: ['text', 'text'],
  text: `SELECT ${WHOLE} FROM "Execution" e ${JOINED} WHERE e."id" = $1 AND e."accountId" = $2`,
};

/** Runs by their ids, with those that they have started by one call. */
export const EXECUTIONS_WITH_CHILDREN: HotStatement = {
  name: 'executions_with_children',
  types: ['text', 'text[]', 'text'],
  text: `SELECT ${WHOLE} FROM "Execution" e ${JOINED} WHERE e."accountId" = $1 AND (e."id" = ANY($2) OR (e."parentId" = ANY($2) AND e."parentCallId" = $3))`,
};

/** Runs that no other run has started, with all that is shown of them, newest first. */
export const ROOT_PAGE: HotStatement = {
  name: 'execution_root_page',
  types: ['text', 'int', 'int'],
  text: `SELECT ${WHOLE} FROM (
      SELECT e.* FROM "Execution" e WHERE e."accountId" = $1 AND e."parentId" IS NULL ORDER BY e."createdAt" DESC, e."id" DESC LIMIT $2 OFFSET $3
    ) e ${JOINED} ORDER BY e."createdAt" DESC, e."id" DESC`,
};

/** Runs of one session, or the run of that id, in the order in which they were started. */
export const SESSION_RUNS: HotStatement = {
  name: 'execution_session',
  types: ['text', 'text', 'text', 'int'],
  text: `SELECT ${WHOLE} FROM (
      SELECT * FROM "Execution" WHERE "accountId" = $1 AND "id" = $2
      UNION ALL SELECT * FROM "Execution" WHERE "accountId" = $1 AND ("metadata" ->> 'session_id') = $3 AND "id" <> $2
      LIMIT $4) e ${JOINED} ORDER BY e."createdAt", e."id"`,
};

export const RUN_HEAD: HotStatement = {
  name: 'execution_head',
  types: ['text', 'text'],
  text: `SELECT ${IS_OPAQUE}, e."stepCount", e."eventCount", e."plan"->'secrets' AS "secrets" FROM "Execution" e ${WITH_PARENTS} WHERE e."id" = $1 AND e."accountId" = $2`,
};

export const STEP_PAGE: HotStatement = {
  name: 'execution_step_page',
  types: ['text', 'text', 'int', 'int'],
  text: `SELECT "index", "kind", "status", "body", "startedAt", "endedAt" FROM "ExecutionStep"
    WHERE "executionId" = $1 AND "accountId" = $2 AND "index" >= $3 ORDER BY "index" LIMIT $4`,
};

export const RUN_STATUS: HotStatement = {
  name: 'execution_status',
  types: ['text', 'text'],
  text: `SELECT "status" FROM "Execution" WHERE "id" = $1 AND "accountId" = $2`,
};

/** Events after one of them, with the state that they led to; one statement, so that no end is seen without what came before it. */
export const RUN_NEWS: HotStatement = {
  name: 'execution_news',
  types: ['text', 'text', 'int', 'int'],
  text: `SELECT e."status", e."completedAt" IS NOT NULL AS "isEnded", ${IS_OPAQUE}, (
      SELECT COALESCE(json_agg(json_build_object('id', v."id", 'type', v."type", 'data', v."data")), '[]') FROM (
        SELECT * FROM "ExecutionEvent" WHERE "executionId" = $1 AND "accountId" = $2 AND "id" > $3 ORDER BY "id" LIMIT $4) v) AS "events"
    FROM "Execution" e ${WITH_PARENTS} WHERE e."id" = $1 AND e."accountId" = $2`,
};
