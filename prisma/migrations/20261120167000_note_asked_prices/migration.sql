-- Which price the payment provider will bill next, so that it is told anew when that has changed.
SET LOCAL lock_timeout = '4s';

-- AlterTable
ALTER TABLE "Subscription" ADD COLUMN "askedPriceNumber" INTEGER;
