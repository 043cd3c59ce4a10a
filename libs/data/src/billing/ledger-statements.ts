import type { HotStatement } from '../hot-statements.js';
import { lookUp } from '../look-up.js';

/** Types stand in the text, because Prisma sends it too. */
export const PARAMETERS = `$1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::timestamptz, $10::text[], $11::text[],
  $12::text[], $13::text[]::bigint[]`;

export const PARAMETER_TYPES = [...Array.from({ length: 8 }, () => 'text'), 'timestamptz', 'text[]', 'text[]', 'text[]', 'text[]'];

/** Posts one event by itself; raises `GH010` when a wallet has too little. */
export const POST: HotStatement = {
  name: 'ledger_post',
  types: PARAMETER_TYPES,
  text: `SELECT p."outcome", p."transaction" FROM "guildhall_post"(${PARAMETERS}) p`,
};

/** Posts one event in an open transaction, which goes on when a wallet has too little. */
export const TRY_TO_POST = `SELECT p."outcome", p."transaction" FROM "guildhall_try_to_post"(${PARAMETERS}) p`;

/** What an account has, wallet by wallet. Balances are below 2^53, so that a double has them exactly. */
export const BALANCES: HotStatement = {
  name: 'ledger_balances',
  types: ['text'],
  text: `SELECT w."kind", w."balance"::float8 AS "balance" FROM "Wallet" w WHERE w."accountId" = $1`,
};

/**
 * Transactions of an account with its own entries, newest first. Which run it was and what was noted belongs to whose event it is.
 * THREAT[TEN-01]: entries of others are not even read.
 */
export const LEDGER_PAGE: HotStatement = {
  name: 'ledger_page',
  types: ['text', 'timestamptz', 'text', 'int', 'int'],
  text: `SELECT t."id", t."kind", t."at", t."skillId", CASE WHEN t."accountId" = $1 THEN t."executionId" END AS "executionId",
      CASE WHEN t."accountId" = $1 THEN t."memo" END AS "memo", p."entries"
    FROM (
      SELECT e."transactionId", e."at",
        json_agg(json_build_object('wallet', e."wallet", 'currency', e."currency", 'amount', e."amount") ORDER BY e."index") AS "entries"
      FROM "LedgerEntry" e WHERE e."accountId" = $1 AND ($2::timestamptz IS NULL OR (e."at", e."transactionId") < ($2, $3))
      GROUP BY e."at", e."transactionId" ORDER BY e."at" DESC, e."transactionId" DESC LIMIT $4 OFFSET $5
    ) p JOIN ${lookUp('"LedgerTransaction" k', 'k."id" = p."transactionId"')} t ON true
    ORDER BY p."at" DESC, p."transactionId" DESC`,
};

/** How many transactions an account has part in. */
export const LEDGER_COUNT: HotStatement = {
  name: 'ledger_count',
  types: ['text'],
  text: `SELECT count(DISTINCT e."transactionId")::int AS "total" FROM "LedgerEntry" e WHERE e."accountId" = $1`,
};
