-- Purchases: what is being bought, what runs from month to month, what was paid, and what is said to and by the payment provider.
SET LOCAL lock_timeout = '4s';

-- CreateTable
CREATE TABLE "PaymentCustomer" (
    "accountId" TEXT COLLATE "C" NOT NULL,
    "stripeCustomerId" TEXT COLLATE "C" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PaymentCustomer_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "Seller" (
    "accountId" TEXT COLLATE "C" NOT NULL,
    "stripeAccountId" TEXT COLLATE "C",
    "canBePaid" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Seller_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "Checkout" (
    "id" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "credits" INTEGER,
    "skillId" TEXT COLLATE "C",
    "sellerId" TEXT COLLATE "C",
    "priceNumber" INTEGER,
    "trialDays" INTEGER NOT NULL DEFAULT 0,
    "feePercent" INTEGER,
    "cents" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "providerId" TEXT COLLATE "C",
    "paymentId" TEXT COLLATE "C",
    "url" TEXT,
    "refundedCents" INTEGER NOT NULL DEFAULT 0,
    "transactionId" TEXT COLLATE "C",
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "settledAt" TIMESTAMPTZ(3),

    CONSTRAINT "Checkout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Subscription" (
    "id" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "skillId" TEXT COLLATE "C" NOT NULL,
    "sellerId" TEXT COLLATE "C" NOT NULL,
    "checkoutId" TEXT COLLATE "C",
    "provider" TEXT NOT NULL,
    "providerId" TEXT COLLATE "C",
    "priceNumber" INTEGER NOT NULL,
    "cents" INTEGER NOT NULL,
    "feePercent" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "owedSince" TIMESTAMPTZ(3),
    "anchorAt" TIMESTAMPTZ(3) NOT NULL,
    "trialEnd" TIMESTAMPTZ(3),
    "currentPeriodStart" TIMESTAMPTZ(3) NOT NULL,
    "currentPeriodEnd" TIMESTAMPTZ(3) NOT NULL,
    "cancelAtPeriodEnd" BOOLEAN NOT NULL DEFAULT false,
    "nextPriceNumber" INTEGER,
    "noticedAt" TIMESTAMPTZ(3),
    "acceptedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "revokedReason" TEXT,
    "endedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Subscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Invoice" (
    "id" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "sellerId" TEXT COLLATE "C" NOT NULL,
    "skillId" TEXT COLLATE "C" NOT NULL,
    "subscriptionId" TEXT COLLATE "C" NOT NULL,
    "providerId" TEXT COLLATE "C",
    "paymentId" TEXT COLLATE "C",
    "cents" INTEGER NOT NULL,
    "feeCents" INTEGER NOT NULL,
    "refundedCents" INTEGER NOT NULL DEFAULT 0,
    "isPaidDirectly" BOOLEAN NOT NULL DEFAULT true,
    "status" TEXT NOT NULL,
    "periodStart" TIMESTAMPTZ(3) NOT NULL,
    "periodEnd" TIMESTAMPTZ(3) NOT NULL,
    "transactionId" TEXT COLLATE "C",
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paidAt" TIMESTAMPTZ(3),

    CONSTRAINT "Invoice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PaymentOutbox" (
    "id" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "payload" JSON NOT NULL DEFAULT '{}',
    "status" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leaseUntil" TIMESTAMPTZ(3),
    "result" JSON,
    "problem" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "firstSentAt" TIMESTAMPTZ(3),
    "doneAt" TIMESTAMPTZ(3),

    CONSTRAINT "PaymentOutbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PaymentEvent" (
    "id" TEXT COLLATE "C" NOT NULL,
    "type" TEXT NOT NULL,
    "objectId" TEXT COLLATE "C",
    "sellerAccount" TEXT,
    "payload" JSON NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'received',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leaseUntil" TIMESTAMPTZ(3),
    "problem" TEXT,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "handledAt" TIMESTAMPTZ(3),

    CONSTRAINT "PaymentEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "PaymentCustomer_stripeCustomerId_key" ON "PaymentCustomer"("stripeCustomerId");

-- CreateIndex
CREATE UNIQUE INDEX "Seller_stripeAccountId_key" ON "Seller"("stripeAccountId");

-- CreateIndex
CREATE UNIQUE INDEX "Checkout_providerId_key" ON "Checkout"("providerId");

-- CreateIndex
CREATE UNIQUE INDEX "Checkout_paymentId_key" ON "Checkout"("paymentId");

-- CreateIndex
CREATE INDEX "Checkout_accountId_createdAt_id_idx" ON "Checkout"("accountId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Subscription_checkoutId_key" ON "Subscription"("checkoutId");

-- CreateIndex
CREATE UNIQUE INDEX "Subscription_providerId_key" ON "Subscription"("providerId");

-- CreateIndex
CREATE INDEX "Subscription_accountId_skillId_createdAt_idx" ON "Subscription"("accountId", "skillId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Subscription_accountId_createdAt_id_idx" ON "Subscription"("accountId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_providerId_key" ON "Invoice"("providerId");

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_paymentId_key" ON "Invoice"("paymentId");

-- CreateIndex
CREATE INDEX "Invoice_accountId_createdAt_id_idx" ON "Invoice"("accountId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Invoice_subscriptionId_periodStart_idx" ON "Invoice"("subscriptionId", "periodStart" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "PaymentOutbox_key_key" ON "PaymentOutbox"("key");

-- AddForeignKey
ALTER TABLE "PaymentCustomer" ADD CONSTRAINT "PaymentCustomer_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Seller" ADD CONSTRAINT "Seller_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Checkout" ADD CONSTRAINT "Checkout_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscription" ADD CONSTRAINT "Subscription_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_subscriptionId_fkey" FOREIGN KEY ("subscriptionId") REFERENCES "Subscription"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PaymentOutbox" ADD CONSTRAINT "PaymentOutbox_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Word lists, and amounts that can be.
ALTER TABLE "Checkout" ADD CONSTRAINT "checkout_words" CHECK ("kind" IN ('topup', 'subscription') AND "provider" IN ('stripe', 'sandbox')
  AND "status" IN ('open', 'paid', 'declined', 'expired'));
ALTER TABLE "Checkout" ADD CONSTRAINT "checkout_of_its_kind" CHECK (CASE "kind"
  WHEN 'topup' THEN "credits" IS NOT DISTINCT FROM "cents" AND "skillId" IS NULL
  ELSE "credits" IS NULL AND num_nulls("skillId", "sellerId", "priceNumber", "feePercent") = 0 AND "sellerId" <> "accountId" END);
ALTER TABLE "Checkout" ADD CONSTRAINT "checkout_amounts" CHECK ("cents" > 0 AND "refundedCents" BETWEEN 0 AND "cents" AND "trialDays" >= 0);
ALTER TABLE "Subscription" ADD CONSTRAINT "subscription_words" CHECK ("provider" IN ('stripe', 'sandbox')
  AND "status" IN ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'unpaid', 'canceled')
  AND "revokedReason" IN ('refund', 'dispute') AND ("revokedReason" IS NULL) = ("revokedAt" IS NULL));
ALTER TABLE "Subscription" ADD CONSTRAINT "subscription_amounts" CHECK ("cents" > 0 AND "feePercent" BETWEEN 0 AND 100
  AND "currentPeriodEnd" >= "currentPeriodStart" AND ("owedSince" IS NOT NULL) = ("status" IN ('past_due', 'unpaid')));
-- THREAT[MON-07]: nobody subscribes to what is their own, which would wash reviews and payouts.
ALTER TABLE "Subscription" ADD CONSTRAINT "subscription_of_another" CHECK ("sellerId" <> "accountId");
ALTER TABLE "Invoice" ADD CONSTRAINT "invoice_words" CHECK ("status" IN ('open', 'paid', 'uncollectible', 'void'));
ALTER TABLE "Invoice" ADD CONSTRAINT "invoice_amounts" CHECK ("cents" > 0 AND "feeCents" BETWEEN 0 AND "cents" AND "refundedCents" BETWEEN 0 AND "cents");
ALTER TABLE "PaymentOutbox" ADD CONSTRAINT "outbox_status" CHECK ("status" IN ('pending', 'done', 'failed'));
ALTER TABLE "PaymentEvent" ADD CONSTRAINT "event_status" CHECK ("status" IN ('received', 'handled', 'ignored', 'parked'));

-- THREAT[MON-03]: whoever buys twice at once pays once: one purchase of a skill is open, and one subscription runs. A dispute does not end it.
CREATE UNIQUE INDEX "checkout_open_once" ON "Checkout" ("accountId", "skillId") WHERE "status" = 'open' AND "skillId" IS NOT NULL;
CREATE UNIQUE INDEX "subscription_live_once" ON "Subscription" ("accountId", "skillId") WHERE "status" NOT IN ('canceled', 'incomplete_expired');
-- What is due.
CREATE INDEX "checkout_open" ON "Checkout" ("expiresAt") WHERE "status" = 'open';
CREATE INDEX "subscription_due" ON "Subscription" ("currentPeriodEnd") WHERE "status" NOT IN ('canceled', 'incomplete_expired');
CREATE INDEX "subscription_of_skill" ON "Subscription" ("skillId") WHERE "status" NOT IN ('canceled', 'incomplete_expired');
CREATE INDEX "outbox_due" ON "PaymentOutbox" ("nextAttemptAt") WHERE "status" = 'pending';
CREATE INDEX "payment_event_due" ON "PaymentEvent" ("nextAttemptAt") WHERE "status" = 'received';

-- THREAT[MON-06]: whoever holds a subscription is told of a new price in the transaction that sets it; the 30 days are counted from here, and
-- an older consent does not hold for it.
CREATE FUNCTION "guildhall_announce_price"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
  "set" text;
BEGIN
  "set" := set_config('guildhall.account', '*', true);
  UPDATE "Subscription" SET "nextPriceNumber" = NEW."number", "noticedAt" = NEW."effectiveFrom", "acceptedAt" = NULL
    WHERE "skillId" = NEW."skillId" AND "status" NOT IN ('canceled', 'incomplete_expired');
  "set" := set_config('guildhall.account', "scope", true);
  RETURN NULL;
END $$;
CREATE TRIGGER "price_announced" AFTER INSERT ON "SkillPrice" FOR EACH ROW WHEN (NEW."number" > 1) EXECUTE FUNCTION "guildhall_announce_price"();

-- THREAT[TEN-01]: the walls of all tenants' tables.
DO $$
DECLARE
  "name" text;
BEGIN
  FOREACH "name" IN ARRAY ARRAY['PaymentCustomer', 'Seller', 'Checkout', 'Subscription', 'Invoice', 'PaymentOutbox'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', "name");
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', "name");
    EXECUTE format($f$CREATE POLICY tenant ON %I USING (current_setting('guildhall.account', true) IN ("accountId", '*'))
      WITH CHECK (current_setting('guildhall.account', true) IN ("accountId", '*'))$f$, "name");
  END LOOP;
END $$;
-- What the payment provider says belongs to no account.
ALTER TABLE "PaymentEvent" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "PaymentEvent" FORCE ROW LEVEL SECURITY;
CREATE POLICY platform ON "PaymentEvent" USING (current_setting('guildhall.account', true) = '*')
  WITH CHECK (current_setting('guildhall.account', true) = '*');
