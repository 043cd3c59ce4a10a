-- Runs of skills that cost credits: what was put aside for them, how long they have run, and what they have cost in the end.
SET LOCAL lock_timeout = '4s';

-- AlterTable
ALTER TABLE "Execution" ADD COLUMN     "credits" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "pricingModel" TEXT COLLATE "C" NOT NULL DEFAULT 'free';

-- CreateTable
CREATE TABLE "RunMeter" (
    "executionId" TEXT COLLATE "C" NOT NULL,
    "skillId" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "sellerId" TEXT COLLATE "C" NOT NULL,
    "rootId" TEXT COLLATE "C" NOT NULL,
    "isMain" BOOLEAN NOT NULL,
    "creditsPerMinute" INTEGER NOT NULL,
    "freeMinutes" INTEGER NOT NULL DEFAULT 0,
    "feePercent" INTEGER NOT NULL,
    "maxCredits" INTEGER,
    "freeSeconds" INTEGER NOT NULL DEFAULT 0,
    "reservedCredits" INTEGER NOT NULL DEFAULT 0,
    "reservedSeconds" INTEGER NOT NULL DEFAULT 0,
    "slices" INTEGER NOT NULL DEFAULT 0,
    "elapsedMs" INTEGER NOT NULL DEFAULT 0,
    "countedSince" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settledAt" TIMESTAMPTZ(3),
    "seconds" INTEGER,
    "credits" INTEGER,
    "refunded" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "RunMeter_pkey" PRIMARY KEY ("executionId","skillId")
);

-- CreateIndex
CREATE INDEX "RunMeter_accountId_settledAt_idx" ON "RunMeter"("accountId", "settledAt");

-- CreateIndex
CREATE INDEX "RunMeter_rootId_idx" ON "RunMeter"("rootId");

ALTER TABLE "RunMeter" ADD CONSTRAINT "run_meter_amounts" CHECK ("creditsPerMinute" > 0 AND "freeMinutes" >= 0 AND "feePercent" BETWEEN 0 AND 100
  AND "maxCredits" >= 0 AND "freeSeconds" >= 0 AND "reservedCredits" >= 0 AND "reservedSeconds" >= 0 AND "elapsedMs" >= 0);
-- THREAT[MON-02]: nobody pays more than was put aside, and gets back no more than they have paid.
ALTER TABLE "RunMeter" ADD CONSTRAINT "run_meter_settled" CHECK (CASE WHEN "settledAt" IS NULL
  THEN num_nonnulls("seconds", "credits") = 0 AND "refunded" = 0
  ELSE num_nulls("seconds", "credits") = 0 AND "credits" BETWEEN 0 AND "reservedCredits" AND "refunded" BETWEEN 0 AND "credits" END);
-- THREAT[MON-07]: nobody pays themselves.
ALTER TABLE "RunMeter" ADD CONSTRAINT "run_meter_of_another" CHECK ("sellerId" <> "accountId");
ALTER TABLE "Execution" ADD CONSTRAINT "execution_pricing" CHECK ("pricingModel" IN ('free', 'fixed', 'credits') AND "credits" >= 0);

-- What is still open.
CREATE INDEX "run_meter_open" ON "RunMeter" ("executionId") WHERE "settledAt" IS NULL;

-- Signs of life change rows that no index names.
ALTER TABLE "RunMeter" SET (fillfactor = 70);

-- THREAT[TEN-01]: the walls of all tenants' tables. What a seller has earned stands in the ledger; whose runs it was is not theirs to know.
ALTER TABLE "RunMeter" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "RunMeter" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "RunMeter" USING (current_setting('guildhall.account', true) IN ("accountId", '*'))
  WITH CHECK (current_setting('guildhall.account', true) IN ("accountId", '*'));
