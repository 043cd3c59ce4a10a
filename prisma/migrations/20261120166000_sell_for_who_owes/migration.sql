-- The share of a seller whom the provider pays goes in and out again: that takes nothing, also from one who owes something.
SET LOCAL lock_timeout = '4s';

-- Entries come with their transaction and move the balances, in the order in which they stand: sorted ones never wait for each other in a ring.
-- THREAT[MON-02]: taking and looking are one step, so of two that want the last credit one gets it. What a seller has to give back after a
-- refund may be more than they have left; nothing else makes anybody owe.
CREATE OR REPLACE FUNCTION "guildhall_move_balance"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  "event" record;
  "place" int := 0;
  "isBounded" boolean := true;
BEGIN
  SELECT t."kind", t."entryCount", t."at" INTO "event" FROM "LedgerTransaction" t WHERE t."id" = NEW."transactionId";
  IF NOT FOUND OR NEW."index" NOT BETWEEN 1 AND "event"."entryCount" OR NEW."at" <> "event"."at" THEN
    RAISE EXCEPTION 'an entry belongs to a transaction that is written with it' USING ERRCODE = 'GH012';
  END IF;
  -- Amounts stay where floating point is exact, for everybody who reads them.
  IF NEW."amount" = 0 OR abs(NEW."amount") > 1000000000000 THEN
    RAISE EXCEPTION '% is no amount', NEW."amount" USING ERRCODE = 'GH012';
  END IF;
  IF NEW."accountId" = 'platform' THEN
    "place" := ('x' || right(NEW."transactionId", 1))::bit(4)::int; -- one of 16: everybody pays into these
    "isBounded" := false;
  ELSIF NEW."wallet" IN ('earned', 'payable') THEN
    "isBounded" := "event"."kind" NOT IN ('sale', 'refund', 'dispute', 'correction');
  END IF;
  UPDATE "Wallet" w SET "balance" = w."balance" + NEW."amount"
    WHERE w."accountId" = NEW."accountId" AND w."kind" = NEW."wallet" AND w."currency" = NEW."currency" AND w."shard" = "place"
      AND (w."balance" >= -NEW."amount" OR NEW."amount" > 0 OR NOT "isBounded");
  IF NOT FOUND THEN
    IF NEW."amount" < 0 AND "isBounded" THEN
      RAISE EXCEPTION 'the wallet has less than that' USING ERRCODE = 'GH010';
    END IF;
    INSERT INTO "Wallet" AS w ("accountId", "kind", "currency", "shard", "balance")
      VALUES (NEW."accountId", NEW."wallet", NEW."currency", "place", NEW."amount")
      ON CONFLICT ("accountId", "kind", "currency", "shard") DO UPDATE SET "balance" = w."balance" + EXCLUDED."balance";
  END IF;
  RETURN NULL;
END $$;
