-- How long an account keeps its runs; null: as long as the server does.
ALTER TABLE "Account" ADD COLUMN "runRetentionDays" INTEGER;
ALTER TABLE "Account" ADD CONSTRAINT "account_run_retention" CHECK ("runRetentionDays" BETWEEN 1 AND 3650);

-- What is swept is found by when it ended.
CREATE INDEX "execution_ended" ON "Execution" ("completedAt") WHERE "completedAt" IS NOT NULL AND "parentId" IS NULL;
