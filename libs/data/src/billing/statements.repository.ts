import type { AccountId, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import type { HotStatement } from '../hot-statements.js';
import { lookUp } from '../look-up.js';
import type { RowWindow } from '../row-windows.js';

/** What an account has to do with a skill in a month. */
interface MonthRecord {
  /** Such as `2026-11`, in UTC. */
  readonly month: string;
  readonly skillId: SkillId;
  /** How many were settled. */
  readonly runs: number;
}

/** What an account has spent on a skill. */
export interface UsageRecord extends MonthRecord {
  /** Started seconds of running time. */
  readonly seconds: number;
  /** Less what went back; below zero in a month in which more went back than was spent. */
  readonly credits: number;
}

/** What an account has earned with a skill: its share, less what it had to give back. */
export interface EarningRecord extends MonthRecord {
  readonly credits: number;
  /** US cents of subscriptions. */
  readonly cents: number;
}

/** A part of a list, and how long the whole is. */
export interface Counted<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

const monthOf = (at: string): string => `to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM')`;
const WINDOW = `ORDER BY 1 DESC, "credits" DESC, "skillId" LIMIT $2 OFFSET $3`;

/** What is given back later counts where it is given back, as it does for the seller. */
const USAGE: HotStatement = {
  name: 'billing_usage',
  types: ['text', 'int', 'int'],
  text: `WITH ran AS (
      SELECT ${monthOf('m."settledAt"')} AS "month", m."skillId", count(*) AS "runs", sum(m."seconds") AS "seconds"
      FROM "RunMeter" m WHERE m."accountId" = $1 AND m."settledAt" IS NOT NULL GROUP BY 1, m."skillId"
    ), paid AS (
      SELECT ${monthOf('e."at"')} AS "month", t."skillId", -sum(e."amount") AS "credits"
      FROM "LedgerEntry" e JOIN ${lookUp('"LedgerTransaction" k', 'k."id" = e."transactionId"')} t ON true
      WHERE e."accountId" = $1 AND e."wallet" IN ('available', 'reserved') AND t."skillId" IS NOT NULL GROUP BY 1, t."skillId"
    )
    SELECT "month", "skillId", COALESCE("runs", 0)::int AS "runs", COALESCE("seconds", 0)::float8 AS "seconds",
      COALESCE("credits", 0)::float8 AS "credits", (count(*) OVER ())::int AS "total"
    FROM ran FULL JOIN paid USING ("month", "skillId") WHERE "runs" IS NOT NULL OR "credits" <> 0 ${WINDOW}`,
};

/** What is paid to a seller directly goes into the wallet and out of it again, in one transaction: the first of the two says what it was. */
const EARNINGS: HotStatement = {
  name: 'billing_earnings',
  types: ['text', 'int', 'int'],
  text: `WITH moved AS (
      SELECT DISTINCT ON (e."transactionId", e."wallet") t."kind", t."skillId", e."at", e."wallet", e."amount"
      FROM "LedgerEntry" e JOIN ${lookUp('"LedgerTransaction" k', 'k."id" = e."transactionId"')} t ON true
      WHERE e."accountId" = $1 AND e."wallet" IN ('earned', 'payable') AND t."skillId" IS NOT NULL AND t."kind" IN ('settle', 'sale', 'refund', 'dispute')
      ORDER BY e."transactionId", e."wallet", e."index"
    )
    SELECT ${monthOf('"at"')} AS "month", "skillId", (count(*) FILTER (WHERE "kind" = 'settle'))::int AS "runs",
      COALESCE(sum("amount") FILTER (WHERE "wallet" = 'earned'), 0)::float8 AS "credits",
      COALESCE(sum("amount") FILTER (WHERE "wallet" = 'payable'), 0)::float8 AS "cents", (count(*) OVER ())::int AS "total"
    FROM moved GROUP BY 1, "skillId" ${WINDOW}`,
};

/** What accounts have spent and earned, skill by skill and month by month. */
@Injectable()
export class StatementsRepository {
  constructor(private readonly db: Database) {}

  /** Newest month first. */
  findUsage(accountId: AccountId, window: RowWindow): Promise<Counted<UsageRecord>> {
    return this.find(USAGE, accountId, window);
  }

  /** Newest month first. THREAT[TEN-01]: of those who have paid it only how many runs there were. */
  findEarnings(accountId: AccountId, window: RowWindow): Promise<Counted<EarningRecord>> {
    return this.find(EARNINGS, accountId, window);
  }

  private async find<Row>(statement: HotStatement, accountId: AccountId, { limit, offset }: RowWindow): Promise<Counted<Row>> {
    const rows = await this.db.read<Row & { total: number }>(accountId, statement, [accountId, limit, offset]);
    return { rows, total: rows[0]?.total ?? 0 };
  }
}
