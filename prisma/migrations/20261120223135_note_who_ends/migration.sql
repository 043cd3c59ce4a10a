SET LOCAL lock_timeout = '4s';

-- AlterTable
ALTER TABLE "Subscription" ADD COLUMN     "endingBy" TEXT;
