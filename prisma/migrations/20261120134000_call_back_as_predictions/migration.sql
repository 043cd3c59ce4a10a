-- The end of a run is told in the words of the API through which it was started.
SET LOCAL lock_timeout = '4s';

-- AlterTable
ALTER TABLE "Execution" ADD COLUMN "callbackForm" TEXT COLLATE "C" NOT NULL DEFAULT 'execution';

ALTER TABLE "Execution" ADD CONSTRAINT "execution_callback_form" CHECK ("callbackForm" IN ('execution', 'prediction')) NOT VALID;
