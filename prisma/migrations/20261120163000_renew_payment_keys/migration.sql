-- The payment provider repeats a fault of its own for as long as it knows the key of a call, so such a call gets another key.
SET LOCAL lock_timeout = '4s';

-- AlterTable
ALTER TABLE "PaymentOutbox" ADD COLUMN "renewals" INTEGER NOT NULL DEFAULT 0;
