-- Evaluations of skills: the cases, and the runs that answer them on each side.
SET LOCAL lock_timeout = '4s';

-- CreateTable
CREATE TABLE "Eval" (
    "id" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "userId" TEXT COLLATE "C",
    "skillId" TEXT COLLATE "C" NOT NULL,
    "version" INTEGER,
    "cases" JSON NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Eval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EvalRun" (
    "evalId" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "index" INTEGER NOT NULL,
    "side" TEXT COLLATE "C" NOT NULL,
    "executionId" TEXT COLLATE "C",
    "refusal" TEXT,

    CONSTRAINT "EvalRun_pkey" PRIMARY KEY ("evalId","index","side")
);

-- CreateIndex
CREATE INDEX "Eval_skillId_createdAt_id_idx" ON "Eval"("skillId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Eval_accountId_idx" ON "Eval"("accountId");

-- CreateIndex
CREATE INDEX "EvalRun_executionId_idx" ON "EvalRun"("executionId");

-- AddForeignKey
ALTER TABLE "Eval" ADD CONSTRAINT "Eval_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Eval" ADD CONSTRAINT "Eval_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "Skill"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvalRun" ADD CONSTRAINT "EvalRun_evalId_fkey" FOREIGN KEY ("evalId") REFERENCES "Eval"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "EvalRun" ADD CONSTRAINT "EvalRun_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "EvalRun"
  ADD CONSTRAINT "eval_run_side" CHECK ("side" IN ('draft', 'version')),
  ADD CONSTRAINT "eval_run_index" CHECK ("index" BETWEEN 0 AND 49);

-- THREAT[TEN-01]: the walls of all tenants' tables.
DO $$
DECLARE
  "name" text;
BEGIN
  FOREACH "name" IN ARRAY ARRAY['Eval', 'EvalRun'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', "name");
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', "name");
    EXECUTE format($f$CREATE POLICY tenant ON %I USING (current_setting('guildhall.account', true) IN ("accountId", '*'))
      WITH CHECK (current_setting('guildhall.account', true) IN ("accountId", '*'))$f$, "name");
  END LOOP;
END $$;
