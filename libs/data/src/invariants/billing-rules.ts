import type { RowRule } from './row-rule.js';

/** Name of an event of the meter `m` in the ledger. */
const meterKey = (event: string): string =>
  `'run:' || m."executionId" || CASE WHEN m."isMain" THEN '' ELSE ':' || m."skillId" END || ':${event}'`;

/** What holds in a ledger that nobody has tampered with. Each rule is one query, so that it sees one moment. */
export const BILLING_RULES: readonly RowRule[] = [
  {
    rule: 'a transaction has the entries that it counts, and they sum to zero in each currency',
    sql: `SELECT t."id" AS row FROM "LedgerTransaction" t LEFT JOIN "LedgerEntry" e ON e."transactionId" = t."id" GROUP BY t."id"
      HAVING count(e."index") <> t."entryCount" OR COALESCE(sum(e."amount") FILTER (WHERE e."currency" = 'credit'), 0) <> 0
        OR COALESCE(sum(e."amount") FILTER (WHERE e."currency" = 'usd'), 0) <> 0`,
  },
  {
    rule: 'an entry belongs to a transaction, and is as old',
    sql: `SELECT e."transactionId" || '#' || e."index" AS row FROM "LedgerEntry" e LEFT JOIN "LedgerTransaction" t ON t."id" = e."transactionId"
      WHERE t."id" IS NULL OR t."at" <> e."at"`,
  },
  {
    rule: 'the balance of a wallet is the sum of its entries',
    sql: `SELECT concat_ws(' ', "accountId", "wallet", "currency") AS row FROM (
        SELECT "accountId", "wallet", "currency", sum("amount") AS "sum" FROM "LedgerEntry" GROUP BY "accountId", "wallet", "currency"
      ) e FULL JOIN (
        SELECT "accountId", "kind" AS "wallet", "currency", sum("balance") AS "balance" FROM "Wallet" GROUP BY "accountId", "kind", "currency"
      ) w USING ("accountId", "wallet", "currency") WHERE COALESCE("sum", 0) <> COALESCE("balance", 0)`,
  },
  {
    rule: 'what was paid stands in the ledger, for its amount',
    sql: `SELECT p."id" AS row FROM (
        SELECT "id", 'topup:' || "id" AS "key", "cents", "transactionId" FROM "Checkout" WHERE "kind" = 'topup' AND "status" = 'paid'
        UNION ALL SELECT "id", 'invoice:' || COALESCE("providerId", "id"), "cents", "transactionId" FROM "Invoice" WHERE "status" = 'paid'
      ) p LEFT JOIN "LedgerTransaction" t ON t."id" = p."transactionId" AND t."key" = p."key"
      LEFT JOIN "LedgerEntry" e ON e."transactionId" = t."id" AND e."wallet" = 'cash' AND e."amount" = -p."cents" WHERE e."index" IS NULL`,
  },
  {
    rule: 'nobody has spent more than they had',
    sql: `SELECT concat_ws(' ', "accountId", "kind") AS row FROM "Wallet" WHERE "kind" IN ('available', 'reserved') AND "balance" < 0`,
  },
  {
    rule: 'all wallets of a currency together hold nothing',
    sql: `SELECT "currency" AS row FROM "Wallet" GROUP BY "currency" HAVING sum("balance") <> 0`,
  },
  {
    rule: 'what runs have put aside is in the wallets',
    sql: `SELECT m."accountId" AS row FROM "RunMeter" m WHERE m."settledAt" IS NULL GROUP BY m."accountId"
      HAVING sum(m."reservedCredits") > COALESCE((SELECT sum(w."balance") FROM "Wallet" w WHERE w."accountId" = m."accountId" AND w."kind" = 'reserved'), 0)`,
  },
  {
    rule: 'what a run has cost, and what went back of it, stands in the ledger',
    sql: `SELECT m."executionId" AS row FROM "RunMeter" m
      WHERE (m."credits" > 0 AND NOT EXISTS (SELECT FROM "LedgerTransaction" t WHERE t."key" = ${meterKey('settle')}))
        OR (m."refunded" > 0 AND NOT EXISTS (SELECT FROM "LedgerTransaction" t WHERE t."key" = ${meterKey('refund')}))`,
  },
];
