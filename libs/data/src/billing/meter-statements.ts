import type { HotStatement } from '../hot-statements.js';
import { PARAMETER_TYPES, PARAMETERS } from './ledger-statements.js';

/**
 * Milliseconds that have run up since the last sign of life; a worker that gave none for longer than a lease has not worked.
 * THREAT[MON-08]: by the clock of the database, and never less than nothing.
 */
export const since = (leaseSeconds: string): string => `CASE WHEN m."countedSince" IS NULL THEN 0
  ELSE LEAST(GREATEST(extract(epoch FROM now() - m."countedSince") * 1000, 0), ${leaseSeconds} * 1000)::int END`;

/** THREAT[RUN-05]: whoever has lost the run counts nothing for it any more. */
const IS_HELD = `EXISTS (SELECT FROM "Execution" e WHERE e."id" = m."executionId" AND e."lease" = $2 AND e."status" = 'running' AND e."leaseUntil" IS NOT NULL)`;

/** A meter as it stands, with all that is agreed. */
export const METER = `m."executionId", m."skillId", m."accountId", m."sellerId", m."rootId", m."isMain", m."creditsPerMinute", m."freeMinutes", m."feePercent",
  m."maxCredits", m."freeSeconds", m."slices", m."elapsedMs", json_build_object('credits', m."reservedCredits", 'seconds', m."reservedSeconds") AS "reserved"`;

/** Begins to count: whatever went by since the last sign of life of another worker is not counted. */
export const BEGIN_METERS: HotStatement = {
  name: 'meters_begin',
  types: ['text', 'int'],
  text: `UPDATE "RunMeter" m SET "countedSince" = now() WHERE m."executionId" = $1 AND m."settledAt" IS NULL AND ${IS_HELD} RETURNING ${METER}`,
};

/** Counts what has run up. */
export const READ_METERS: HotStatement = {
  name: 'meters_read',
  types: ['text', 'int', 'int'],
  text: `UPDATE "RunMeter" m SET "elapsedMs" = m."elapsedMs" + ${since('$3')}, "countedSince" = now()
    WHERE m."executionId" = $1 AND m."settledAt" IS NULL AND ${IS_HELD} RETURNING ${METER}`,
};

/**
 * Puts a slice more aside by itself: the meter, its event and the balances. No row when the meter is closed, or has other slices than were read;
 * raises `GH010` when the wallet has too little.
 * THREAT[MON-02]: the meter is locked before anything is posted, and a posting is made for its row alone.
 */
export const PAY_SLICE: HotStatement = {
  name: 'meters_pay',
  types: [...PARAMETER_TYPES, 'int', 'int', 'int'],
  text: `WITH ahead AS (
      UPDATE "RunMeter" m SET "reservedCredits" = $15, "reservedSeconds" = $16, "slices" = m."slices" + 1
      WHERE m."executionId" = $6 AND m."skillId" = $5 AND m."settledAt" IS NULL AND m."slices" = $14 RETURNING m."slices"
    ) SELECT (x."posted")."outcome" FROM (SELECT "guildhall_post"(${PARAMETERS}) AS "posted" FROM ahead OFFSET 0) x`,
};
