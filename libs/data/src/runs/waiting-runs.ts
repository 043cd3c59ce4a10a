import type { HotStatement } from '../hot-statements.js';

/** Channel on which workers hear that a run waits for one of them. What is said means nothing: whoever is free looks. */
export const WAITING_CHANNEL = 'guildhall_waiting_runs';

/** Tells the workers when the open transaction commits. */
export const ANNOUNCE_WAITING = `SELECT pg_notify('${WAITING_CHANNEL}', '')`;

/**
 * Runs that wait for a worker, in the order in which they are to be taken: every account has its first before any has its second, counted
 * together with those that the worker drives for it already ($1: account → number). Of one account at most $2, of all at most $3.
 * THREAT[RUN-07]: the accounts are walked through the index, one step each, so it costs the same whether an account has one run or 10,000.
 */
export const WAITING: HotStatement = {
  name: 'run_waiting',
  types: ['text', 'int', 'int'],
  text: `WITH RECURSIVE account("id") AS (
      (SELECT e."accountId" FROM "Execution" e WHERE e."status" = 'queued' ORDER BY e."accountId" LIMIT 1)
      UNION ALL
      SELECT (SELECT e."accountId" FROM "Execution" e WHERE e."status" = 'queued' AND e."accountId" > a."id" ORDER BY e."accountId" LIMIT 1)
      FROM account a WHERE a."id" IS NOT NULL
    )
    SELECT w."id" FROM account a
      CROSS JOIN LATERAL (SELECT COALESCE(($1::json->>a."id")::int, 0) AS "driven") d
      CROSS JOIN LATERAL (
        SELECT e."id", e."createdAt", row_number() OVER (ORDER BY e."createdAt", e."id") AS "place" FROM "Execution" e
        WHERE e."status" = 'queued' AND e."accountId" = a."id"
        ORDER BY e."createdAt", e."id" LIMIT GREATEST(0, LEAST($3, $2 - d."driven"))
      ) w
    ORDER BY d."driven" + w."place", w."createdAt", w."id" LIMIT $3`,
};
