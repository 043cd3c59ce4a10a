import type { HotStatement } from '../hot-statements.js';

/**
 * Milliseconds that have run up since the last sign of life; a worker that gave none for longer than a lease has not worked.
 * THREAT[MON-08]: by the clock of the database, and never less than nothing.
 */
export const since = (leaseSeconds: string): string => `CASE WHEN m."countedSince" IS NULL THEN 0
  ELSE LEAST(GREATEST(extract(epoch FROM now() - m."countedSince") * 1000, 0), ${leaseSeconds} * 1000)::int END`;

/** THREAT[RUN-05]: whoever has lost the run counts nothing for it any more. */
const IS_HELD = `EXISTS (SELECT FROM "Execution" e WHERE e."id" = m."executionId" AND e."lease" = $2 AND e."status" = 'running' AND e."leaseUntil" IS NOT NULL)`;

const READING = `m."skillId", m."elapsedMs", m."reservedSeconds"`;

/** Begins to count: whatever went by since the last sign of life of another worker is not counted. */
export const BEGIN_METERS: HotStatement = {
  name: 'meters_begin',
  types: ['text', 'int'],
  text: `UPDATE "RunMeter" m SET "countedSince" = now() WHERE m."executionId" = $1 AND m."settledAt" IS NULL AND ${IS_HELD} RETURNING ${READING}`,
};

/** Counts what has run up. */
export const READ_METERS: HotStatement = {
  name: 'meters_read',
  types: ['text', 'int', 'int'],
  text: `UPDATE "RunMeter" m SET "elapsedMs" = m."elapsedMs" + ${since('$3')}, "countedSince" = now()
    WHERE m."executionId" = $1 AND m."settledAt" IS NULL AND ${IS_HELD} RETURNING ${READING}`,
};

/** A meter as it stands, with all that is agreed. */
export const METER = `m."executionId", m."skillId", m."accountId", m."sellerId", m."rootId", m."isMain", m."creditsPerMinute", m."freeMinutes", m."feePercent",
  m."maxCredits", m."freeSeconds", m."slices", m."elapsedMs", json_build_object('credits', m."reservedCredits", 'seconds', m."reservedSeconds") AS "reserved"`;
