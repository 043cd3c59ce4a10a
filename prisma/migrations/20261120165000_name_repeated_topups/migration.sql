-- A top-up that the payment provider answers too late is found again by the idempotency key with which it was asked for.
SET LOCAL lock_timeout = '4s';

-- AlterTable
ALTER TABLE "Checkout" ADD COLUMN "requestKey" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "Checkout_accountId_requestKey_cents_key" ON "Checkout"("accountId", "requestKey", "cents");
