-- Runs of skills: the run, its steps, which are only ever added, what its listeners hear, and the bytes that it holds.
SET LOCAL lock_timeout = '4s';

-- CreateTable
CREATE TABLE "Execution" (
    "id" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "userId" TEXT COLLATE "C",
    "skillId" TEXT COLLATE "C",
    "authorId" TEXT COLLATE "C",
    "installId" TEXT COLLATE "C",
    "skillName" TEXT NOT NULL,
    "version" INTEGER,
    "etag" TEXT,
    "kind" TEXT COLLATE "C" NOT NULL,
    "status" TEXT COLLATE "C" NOT NULL DEFAULT 'queued',
    "isOpaque" BOOLEAN NOT NULL DEFAULT false,
    "variables" JSON NOT NULL DEFAULT '{}',
    "messages" JSON NOT NULL DEFAULT '[]',
    "metadata" JSON NOT NULL DEFAULT '{}',
    "plan" JSON NOT NULL,
    "result" JSON,
    "output" JSON,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "warnings" JSON NOT NULL DEFAULT '[]',
    "pendingCalls" JSON,
    "inputTokens" INTEGER NOT NULL DEFAULT 0,
    "outputTokens" INTEGER NOT NULL DEFAULT 0,
    "cachedTokens" INTEGER NOT NULL DEFAULT 0,
    "modelCalls" INTEGER NOT NULL DEFAULT 0,
    "toolCalls" INTEGER NOT NULL DEFAULT 0,
    "costUsd" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "maxCredits" INTEGER,
    "callbackUrl" TEXT,
    "parentId" TEXT COLLATE "C",
    "parentCallId" TEXT COLLATE "C",
    "rootId" TEXT COLLATE "C" NOT NULL,
    "depth" INTEGER NOT NULL DEFAULT 1,
    "lease" INTEGER NOT NULL DEFAULT 0,
    "leaseUntil" TIMESTAMPTZ(3),
    "stepCount" INTEGER NOT NULL DEFAULT 0,
    "eventCount" INTEGER NOT NULL DEFAULT 0,
    "recoveries" INTEGER NOT NULL DEFAULT 0,
    "cancelledAt" TIMESTAMPTZ(3),
    "waitingSince" TIMESTAMPTZ(3),
    "waitedMs" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "completedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Execution_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ExecutionStep" (
    "executionId" TEXT COLLATE "C" NOT NULL,
    "index" INTEGER NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "status" TEXT COLLATE "C" NOT NULL DEFAULT 'ok',
    "body" JSON NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ExecutionStep_pkey" PRIMARY KEY ("executionId","index")
);

-- CreateTable
CREATE TABLE "ExecutionEvent" (
    "executionId" TEXT COLLATE "C" NOT NULL,
    "id" INTEGER NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "type" TEXT COLLATE "C" NOT NULL,
    "data" JSON NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ExecutionEvent_pkey" PRIMARY KEY ("executionId","id")
);

-- CreateTable
CREATE TABLE "ExecutionBlob" (
    "executionId" TEXT COLLATE "C" NOT NULL,
    "sha256" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "path" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "size" INTEGER NOT NULL,

    CONSTRAINT "ExecutionBlob_pkey" PRIMARY KEY ("executionId","path")
);

-- CreateIndex
CREATE INDEX "Execution_accountId_createdAt_id_idx" ON "Execution"("accountId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Execution_skillId_createdAt_idx" ON "Execution"("skillId", "createdAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Execution_parentId_parentCallId_key" ON "Execution"("parentId", "parentCallId");

-- CreateIndex
CREATE INDEX "ExecutionBlob_sha256_idx" ON "ExecutionBlob"("sha256");

-- AddForeignKey
ALTER TABLE "Execution" ADD CONSTRAINT "Execution_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Execution" ADD CONSTRAINT "Execution_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "Skill"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Execution" ADD CONSTRAINT "Execution_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExecutionStep" ADD CONSTRAINT "ExecutionStep_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExecutionEvent" ADD CONSTRAINT "ExecutionEvent_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExecutionBlob" ADD CONSTRAINT "ExecutionBlob_executionId_fkey" FOREIGN KEY ("executionId") REFERENCES "Execution"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ExecutionBlob" ADD CONSTRAINT "ExecutionBlob_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Execution"
  ADD CONSTRAINT "execution_kind" CHECK ("kind" IN ('agent', 'prompt')),
  ADD CONSTRAINT "execution_status" CHECK ("status" IN ('queued', 'running', 'requires_action', 'completed', 'failed', 'cancelled')),
  -- What has ended is nobody's any more; why it failed is known.
  ADD CONSTRAINT "execution_ended" CHECK (("completedAt" IS NOT NULL) = ("status" IN ('completed', 'failed', 'cancelled'))),
  ADD CONSTRAINT "execution_failed" CHECK (("errorCode" IS NOT NULL) = ("status" = 'failed')),
  ADD CONSTRAINT "execution_asks" CHECK (("pendingCalls" IS NOT NULL) = ("status" = 'requires_action')),
  ADD CONSTRAINT "execution_child" CHECK (("parentId" IS NULL) = ("parentCallId" IS NULL) AND ("parentId" IS NULL) = ("depth" = 1));
ALTER TABLE "ExecutionStep"
  ADD CONSTRAINT "step_kind" CHECK ("kind" IN ('model_call', 'tool_call', 'tool_result', 'state')),
  ADD CONSTRAINT "step_status" CHECK ("status" IN ('ok', 'error'));

-- A run is written at each of its steps: room beside the row spares its indexes.
ALTER TABLE "Execution" SET (fillfactor = 60);
-- Those who look for runs whose worker is gone look at what runs, not at all that ever ran.
CREATE INDEX "execution_running" ON "Execution" ("id") WHERE "status" = 'running';
CREATE INDEX "execution_children" ON "Execution" ("parentId") WHERE "parentId" IS NOT NULL;

CREATE FUNCTION "guildhall_guard_step"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what happened in a run is not changed afterwards' USING ERRCODE = 'GH003';
END $$;
CREATE TRIGGER "step_immutable" BEFORE UPDATE ON "ExecutionStep" FOR EACH ROW EXECUTE FUNCTION "guildhall_guard_step"();

-- THREAT[TEN-01]: the walls of all tenants' tables.
DO $$
DECLARE
  "name" text;
BEGIN
  FOREACH "name" IN ARRAY ARRAY['Execution', 'ExecutionStep', 'ExecutionEvent', 'ExecutionBlob'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', "name");
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', "name");
    EXECUTE format($f$CREATE POLICY tenant ON %I USING (current_setting('guildhall.account', true) IN ("accountId", '*'))
      WITH CHECK (current_setting('guildhall.account', true) IN ("accountId", '*'))$f$, "name");
  END LOOP;
END $$;
