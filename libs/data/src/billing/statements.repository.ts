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
  /** US cents of subscriptions, less what went back of them. */
  readonly cents: number;
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

/** Credits that are given back later count where they are given back, as they do for the seller; months that are given back are not counted. */
const USAGE: HotStatement = {
  name: 'billing_usage',
  types: ['text', 'int', 'int'],
  text: `WITH used ("month", "skillId", "runs", "seconds", "credits", "cents") AS (
      SELECT ${monthOf('m."settledAt"')}, m."skillId", count(*), sum(m."seconds"), 0, 0
      FROM "RunMeter" m WHERE m."accountId" = $1 AND m."settledAt" IS NOT NULL GROUP BY 1, 2
      UNION ALL SELECT ${monthOf('e."at"')}, t."skillId", 0, 0, -sum(e."amount"), 0
      FROM "LedgerEntry" e JOIN ${lookUp('"LedgerTransaction" k', 'k."id" = e."transactionId"')} t ON true
      WHERE e."accountId" = $1 AND e."wallet" IN ('available', 'reserved') AND t."skillId" IS NOT NULL GROUP BY 1, 2
      UNION ALL SELECT ${monthOf('i."paidAt"')}, i."skillId", 0, 0, 0, sum(i."cents" - i."refundedCents")
      FROM "Invoice" i WHERE i."accountId" = $1 AND i."paidAt" IS NOT NULL GROUP BY 1, 2
    )
    SELECT "month", "skillId", sum("runs")::int AS "runs", sum("seconds")::float8 AS "seconds", sum("credits")::float8 AS "credits",
      sum("cents")::float8 AS "cents", (count(*) OVER ())::int AS "total"
    FROM used GROUP BY 1, 2 HAVING sum("runs") > 0 OR sum("credits") <> 0 OR sum("cents") <> 0
    ORDER BY 1 DESC, sum(used."credits" + used."cents") DESC, "skillId" LIMIT $2 OFFSET $3`,
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
    FROM moved GROUP BY 1, "skillId" ORDER BY 1 DESC, "credits" DESC, "skillId" LIMIT $2 OFFSET $3`,
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
