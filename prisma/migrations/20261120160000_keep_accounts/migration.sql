-- Money: a ledger of double entries that only grows, the balances that follow from it, prices with their history, and free minutes.
SET LOCAL lock_timeout = '4s';

-- CreateTable
CREATE TABLE "LedgerTransaction" (
    "id" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "skillId" TEXT COLLATE "C",
    "executionId" TEXT COLLATE "C",
    "reversesId" TEXT COLLATE "C",
    "memo" TEXT,
    "entryCount" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LedgerTransaction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LedgerEntry" (
    "transactionId" TEXT COLLATE "C" NOT NULL,
    "index" INTEGER NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "wallet" TEXT COLLATE "C" NOT NULL,
    "currency" TEXT COLLATE "C" NOT NULL,
    "amount" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LedgerEntry_pkey" PRIMARY KEY ("transactionId","index")
);

-- CreateTable
CREATE TABLE "Wallet" (
    "accountId" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "currency" TEXT COLLATE "C" NOT NULL,
    "shard" INTEGER NOT NULL DEFAULT 0,
    "least" BIGINT NOT NULL DEFAULT 0,
    "balance" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "Wallet_pkey" PRIMARY KEY ("accountId","kind","currency","shard")
);

-- CreateTable
CREATE TABLE "SkillPrice" (
    "skillId" TEXT COLLATE "C" NOT NULL,
    "number" INTEGER NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "pricing" JSON NOT NULL,
    "effectiveFrom" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SkillPrice_pkey" PRIMARY KEY ("skillId","number")
);

-- CreateTable
CREATE TABLE "FreeUse" (
    "accountId" TEXT COLLATE "C" NOT NULL,
    "skillId" TEXT COLLATE "C" NOT NULL,
    "seconds" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "FreeUse_pkey" PRIMARY KEY ("accountId","skillId")
);

-- CreateIndex
CREATE UNIQUE INDEX "LedgerTransaction_key_key" ON "LedgerTransaction"("key");

-- CreateIndex
CREATE INDEX "LedgerEntry_accountId_at_transactionId_idx" ON "LedgerEntry"("accountId", "at" DESC, "transactionId" DESC);

-- AddForeignKey
ALTER TABLE "SkillPrice" ADD CONSTRAINT "SkillPrice_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "Skill"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FreeUse" ADD CONSTRAINT "FreeUse_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- THREAT[MON-02]: nobody can spend what they do not have. Postgres reads the text of a check anew for each statement, which costs a posting
-- more than its rows do: this one is short, and the triggers below have the others.
ALTER TABLE "Wallet" ADD CONSTRAINT "wallet_solvent" CHECK ("balance" >= "least");
ALTER TABLE "FreeUse" ADD CONSTRAINT "free_use_seconds" CHECK ("seconds" >= 0);

-- Balances are written all the time, and no index has them: room beside the row keeps it in its page.
ALTER TABLE "Wallet" SET (fillfactor = 50);

-- THREAT[MON-09]: what was posted is never changed, by nobody: a mistake is put right by a posting of its own.
CREATE FUNCTION "guildhall_guard_ledger"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what stands in the ledger is not changed afterwards' USING ERRCODE = 'GH011';
END $$;
CREATE TRIGGER "ledger_transaction_immutable" BEFORE UPDATE OR DELETE OR TRUNCATE ON "LedgerTransaction"
  FOR EACH STATEMENT EXECUTE FUNCTION "guildhall_guard_ledger"();
CREATE TRIGGER "ledger_entry_immutable" BEFORE UPDATE OR DELETE OR TRUNCATE ON "LedgerEntry"
  FOR EACH STATEMENT EXECUTE FUNCTION "guildhall_guard_ledger"();

-- Balances follow from entries alone: only the trigger below, which is one trigger deeper, writes them.
CREATE FUNCTION "guildhall_guard_wallet"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'a balance is what was posted, and nothing else' USING ERRCODE = 'GH011';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "wallet_kept" BEFORE INSERT OR UPDATE ON "Wallet" FOR EACH STATEMENT EXECUTE FUNCTION "guildhall_guard_wallet"();
CREATE TRIGGER "wallet_stays" BEFORE DELETE OR TRUNCATE ON "Wallet" FOR EACH STATEMENT EXECUTE FUNCTION "guildhall_guard_ledger"();

-- Credits are whole, 1 of them is 1 US cent; `usd` is in cents. What the platform has are counterweights, which go below zero.
CREATE FUNCTION "guildhall_open_wallet"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW."accountId" = 'platform' AND (NEW."kind", NEW."currency") NOT IN (
      ('fees', 'credit'), ('fees', 'usd'), ('cash', 'usd'), ('promotions', 'credit'), ('exchange', 'credit'), ('exchange', 'usd')))
    OR (NEW."accountId" <> 'platform' AND (NEW."kind", NEW."currency") NOT IN (
      ('available', 'credit'), ('reserved', 'credit'), ('earned', 'credit'), ('payable', 'usd')))
  THEN
    RAISE EXCEPTION 'there is no wallet % of % for %', NEW."kind", NEW."currency", NEW."accountId" USING ERRCODE = 'GH012';
  END IF;
  NEW."least" := CASE WHEN NEW."kind" IN ('available', 'reserved') THEN 0 ELSE -9007199254740991 END;
  RETURN NEW;
END $$;
CREATE TRIGGER "wallet_opened" BEFORE INSERT ON "Wallet" FOR EACH ROW EXECUTE FUNCTION "guildhall_open_wallet"();

-- Entries come with their transaction and move the balances, in the order in which they stand: sorted ones never wait for each other in a ring.
-- THREAT[MON-02]: taking and looking are one step, so of two that want the last credit one gets it. What a seller has to give back after a
-- refund may be more than they have left; nothing else makes anybody owe.
CREATE FUNCTION "guildhall_move_balance"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
    "isBounded" := "event"."kind" NOT IN ('refund', 'dispute', 'correction');
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
CREATE TRIGGER "ledger_moves" AFTER INSERT ON "LedgerEntry" FOR EACH ROW EXECUTE FUNCTION "guildhall_move_balance"();

-- THREAT[MON-09]: before a transaction commits it has all of its entries, and they sum to zero in each currency. Its places are all taken
-- then, so nothing can be added later.
CREATE FUNCTION "guildhall_check_posting"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  "found" record;
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
  "set" text;
BEGIN
  "set" := set_config('guildhall.account', '*', true);
  -- So few amounts of that size are summed exactly as floating point, which costs less than as a numeric.
  SELECT count(*) AS "count", sum(CASE WHEN e."currency" = 'credit' THEN e."amount" ELSE 0 END::float8) AS "credits",
    sum(CASE WHEN e."currency" = 'credit' THEN 0 ELSE e."amount" END::float8) AS "cents"
    INTO "found" FROM "LedgerEntry" e WHERE e."transactionId" = NEW."id";
  "set" := set_config('guildhall.account', "scope", true);
  IF NEW."kind" NOT IN ('topup', 'promotion', 'reserve', 'settle', 'sale', 'refund', 'dispute', 'convert', 'payout', 'correction')
    OR NEW."entryCount" NOT BETWEEN 2 AND 32
  THEN
    RAISE EXCEPTION 'there is no transaction % of % entries', NEW."kind", NEW."entryCount" USING ERRCODE = 'GH012';
  END IF;
  IF "found"."count" <> NEW."entryCount" OR "found"."credits" <> 0 OR "found"."cents" <> 0 THEN
    RAISE EXCEPTION 'transaction % is not balanced', NEW."id" USING ERRCODE = 'GH012';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "ledger_balanced" AFTER INSERT ON "LedgerTransaction" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION "guildhall_check_posting"();

-- The one way in. An event is posted once: with the key of an earlier one nothing happens, and its transaction is answered.
-- THREAT[MON-03]: the key is taken in the statement that moves the balances. When somebody has less than is taken it raises GH010.
CREATE FUNCTION "guildhall_post"(
  "id" text, "account" text, "key" text, "kind" text, "skill" text, "execution" text, "reverses" text, "memo" text, "at" timestamptz,
  "accounts" text[], "wallets" text[], "currencies" text[], "amounts" bigint[], OUT "outcome" text, OUT "transaction" text
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
  "set" text;
  "moment" timestamptz(3) := COALESCE("guildhall_post"."at", now());
BEGIN
  "set" := set_config('guildhall.account', '*', true);
  WITH event AS (
    INSERT INTO "LedgerTransaction" ("id", "accountId", "key", "kind", "skillId", "executionId", "reversesId", "memo", "entryCount", "at")
      VALUES ("guildhall_post"."id", "account", "guildhall_post"."key", "guildhall_post"."kind", "skill", "execution", "reverses",
        "guildhall_post"."memo", cardinality("amounts"), "moment")
      ON CONFLICT ("key") DO NOTHING RETURNING "id" AS "event"
  ) INSERT INTO "LedgerEntry" ("transactionId", "index", "accountId", "wallet", "currency", "amount", "at")
      SELECT "event", e."index", e."owner", e."wallet", e."currency", e."amount", "moment" FROM event,
        unnest("accounts", "wallets", "currencies", "amounts") WITH ORDINALITY AS e("owner", "wallet", "currency", "amount", "index");
  IF FOUND THEN
    "outcome" := 'posted';
    "transaction" := "guildhall_post"."id";
  ELSE
    SELECT 'repeated', t."id" INTO "outcome", "transaction" FROM "LedgerTransaction" t WHERE t."key" = "guildhall_post"."key";
  END IF;
  "set" := set_config('guildhall.account', "scope", true);
END $$;

-- The same for an open transaction that goes on when somebody has too little: it answers `short`, and nothing is written. What a block that
-- catches costs is too much for postings that have nothing to go on with.
CREATE FUNCTION "guildhall_try_to_post"(
  "id" text, "account" text, "key" text, "kind" text, "skill" text, "execution" text, "reverses" text, "memo" text, "at" timestamptz,
  "accounts" text[], "wallets" text[], "currencies" text[], "amounts" bigint[], OUT "outcome" text, OUT "transaction" text
) LANGUAGE plpgsql AS $$
BEGIN
  SELECT p."outcome", p."transaction" INTO "outcome", "transaction"
    FROM "guildhall_post"("id", "account", "key", "kind", "skill", "execution", "reverses", "memo", "at", "accounts", "wallets", "currencies", "amounts") p;
EXCEPTION
  WHEN SQLSTATE 'GH010' THEN
    "outcome" := 'short';
END $$;

-- Every price that a skill ever had, whoever changed it.
CREATE FUNCTION "guildhall_price_set"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO "SkillPrice" ("skillId", "number", "accountId", "pricing", "effectiveFrom")
    SELECT NEW."id", COALESCE(max(p."number"), 0) + 1, NEW."accountId", NEW."pricing", GREATEST(max(p."effectiveFrom"), NEW."updatedAt")
    FROM "SkillPrice" p WHERE p."skillId" = NEW."id";
  RETURN NULL;
END $$;
CREATE TRIGGER "price_first" AFTER INSERT ON "Skill" FOR EACH ROW EXECUTE FUNCTION "guildhall_price_set"();
CREATE TRIGGER "price_set" AFTER UPDATE OF "pricing" ON "Skill" FOR EACH ROW
  WHEN (NEW."pricing"::jsonb <> OLD."pricing"::jsonb) EXECUTE FUNCTION "guildhall_price_set"();

-- THREAT[MON-06]: a price that somebody may have bought for stays; it goes only with its skill.
CREATE FUNCTION "guildhall_guard_price"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM "Skill" s WHERE s."id" = OLD."skillId") THEN
    RAISE EXCEPTION 'a price is not changed afterwards' USING ERRCODE = 'GH011';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER "price_immutable" BEFORE UPDATE OR DELETE ON "SkillPrice" FOR EACH ROW EXECUTE FUNCTION "guildhall_guard_price"();

-- THREAT[TEN-01]: the walls of all tenants' tables.
DO $$
DECLARE
  "name" text;
BEGIN
  FOREACH "name" IN ARRAY ARRAY['LedgerTransaction', 'LedgerEntry', 'Wallet', 'SkillPrice', 'FreeUse'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', "name");
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', "name");
    EXECUTE format($f$CREATE POLICY tenant ON %I USING (current_setting('guildhall.account', true) IN ("accountId", '*'))
      WITH CHECK (current_setting('guildhall.account', true) IN ("accountId", '*'))$f$, "name");
  END LOOP;
END $$;
-- Whoever has an entry in a transaction knows of it; of its other entries they know nothing.
CREATE POLICY party ON "LedgerTransaction" FOR SELECT USING (EXISTS (
  SELECT 1 FROM "LedgerEntry" e WHERE e."transactionId" = "LedgerTransaction"."id" AND e."accountId" = current_setting('guildhall.account', true)));

-- THREAT[MON-09]: not by privilege either; the application posts through the function, and nobody else does.
REVOKE EXECUTE ON FUNCTION "guildhall_post" FROM PUBLIC;
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guildhall_app') THEN RETURN; END IF;
  GRANT EXECUTE ON FUNCTION "guildhall_post" TO guildhall_app;
  REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON "LedgerTransaction", "LedgerEntry", "Wallet", "SkillPrice" FROM guildhall_app;
END $$;

-- The prices of skills that are there already.
SELECT set_config('guildhall.account', '*', true);
INSERT INTO "SkillPrice" ("skillId", "number", "accountId", "pricing", "effectiveFrom")
  SELECT "id", 1, "accountId", "pricing", "createdAt" FROM "Skill";
