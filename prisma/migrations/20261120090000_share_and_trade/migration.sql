SET LOCAL lock_timeout = '4s';

-- AlterTable
ALTER TABLE "Install" ADD COLUMN     "approvedVersion" INTEGER,
ADD COLUMN     "expiresAt" TIMESTAMPTZ(3),
ADD COLUMN     "grantId" TEXT,
ADD COLUMN     "grantedVersion" INTEGER,
ADD COLUMN     "originalId" TEXT;

-- AlterTable
ALTER TABLE "Skill" ADD COLUMN     "popularity" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN     "ratingHistogram" INTEGER[] NOT NULL DEFAULT ARRAY[0, 0, 0, 0, 0]::INTEGER[],
ADD COLUMN     "ratingScore" DOUBLE PRECISION NOT NULL GENERATED ALWAYS AS ((17.5 + "ratingSum") / (5 + "ratingCount")) STORED,
ADD COLUMN     "unlistReason" TEXT,
ADD COLUMN     "unlistedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "SkillBlock" ADD COLUMN     "originId" TEXT;

-- AlterTable
ALTER TABLE "SkillFile" ADD COLUMN     "originId" TEXT;

-- AlterTable
ALTER TABLE "SkillVersion" ADD COLUMN     "adds" JSON;

-- CreateTable
CREATE TABLE "Grant" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "granteeId" TEXT NOT NULL,
    "skillId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "version" INTEGER,
    "isFree" BOOLEAN NOT NULL DEFAULT false,
    "expiresAt" TIMESTAMPTZ(3),
    "note" TEXT,
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InstallRequest" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "publisherId" TEXT NOT NULL,
    "skillId" TEXT NOT NULL,
    "message" TEXT,
    "alias" TEXT,
    "version" INTEGER,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "InstallRequest_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Review" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "skillId" TEXT NOT NULL,
    "rating" INTEGER NOT NULL,
    "title" TEXT,
    "comment" TEXT,
    "helpfulCount" INTEGER NOT NULL DEFAULT 0,
    "reply" TEXT,
    "repliedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReviewVote" (
    "reviewId" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ReviewVote_pkey" PRIMARY KEY ("reviewId","accountId")
);

-- CreateTable
CREATE TABLE "Report" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "skillId" TEXT NOT NULL,
    "reviewId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "resolution" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolvedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SystemSkill" (
    "skillId" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'filling',
    "addedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cursor" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "SystemSkill_pkey" PRIMARY KEY ("skillId")
);

-- CreateIndex
CREATE INDEX "Grant_accountId_createdAt_id_idx" ON "Grant"("accountId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Grant_granteeId_createdAt_id_idx" ON "Grant"("granteeId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Grant_skillId_idx" ON "Grant"("skillId");

-- CreateIndex
CREATE INDEX "InstallRequest_accountId_createdAt_id_idx" ON "InstallRequest"("accountId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "InstallRequest_publisherId_status_createdAt_id_idx" ON "InstallRequest"("publisherId", "status", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "InstallRequest_skillId_idx" ON "InstallRequest"("skillId");

-- CreateIndex
CREATE INDEX "Review_skillId_createdAt_id_idx" ON "Review"("skillId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Review_skillId_helpfulCount_id_idx" ON "Review"("skillId", "helpfulCount" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Review_skillId_rating_id_idx" ON "Review"("skillId", "rating" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Review_accountId_idx" ON "Review"("accountId");

-- CreateIndex
CREATE UNIQUE INDEX "Review_skillId_accountId_key" ON "Review"("skillId", "accountId");

-- CreateIndex
CREATE INDEX "ReviewVote_accountId_idx" ON "ReviewVote"("accountId");

-- CreateIndex
CREATE INDEX "Report_status_createdAt_id_idx" ON "Report"("status", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Report_reviewId_accountId_key" ON "Report"("reviewId", "accountId");

-- CreateIndex
CREATE INDEX "Install_grantId_idx" ON "Install"("grantId");

-- AddForeignKey
ALTER TABLE "Install" ADD CONSTRAINT "Install_grantId_fkey" FOREIGN KEY ("grantId") REFERENCES "Grant"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_granteeId_fkey" FOREIGN KEY ("granteeId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "Skill"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstallRequest" ADD CONSTRAINT "InstallRequest_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstallRequest" ADD CONSTRAINT "InstallRequest_publisherId_fkey" FOREIGN KEY ("publisherId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstallRequest" ADD CONSTRAINT "InstallRequest_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "Skill"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Review" ADD CONSTRAINT "Review_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Review" ADD CONSTRAINT "Review_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "Skill"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReviewVote" ADD CONSTRAINT "ReviewVote_reviewId_fkey" FOREIGN KEY ("reviewId") REFERENCES "Review"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SystemSkill" ADD CONSTRAINT "SystemSkill_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "Skill"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Ids sort by their bytes on every server, whatever its locale.
DO $$
DECLARE
  id_column record;
BEGIN
  FOR id_column IN
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'text' AND (column_name = 'id' OR column_name LIKE '%Id' OR column_name = 'cursor')
      AND (table_name IN ('Grant', 'InstallRequest', 'Review', 'ReviewVote', 'Report', 'SystemSkill')
        OR column_name IN ('grantId', 'originalId', 'originId'))
  LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE text COLLATE "C"', id_column.table_name, id_column.column_name);
  END LOOP;
END $$;

-- Word lists and bounds.
ALTER TABLE "Grant" ADD CONSTRAINT "grant_status" CHECK ("status" IN ('pending', 'active', 'declined', 'revoked', 'expired'));
ALTER TABLE "Grant" ADD CONSTRAINT "grant_not_to_self" CHECK ("accountId" <> "granteeId");
ALTER TABLE "InstallRequest" ADD CONSTRAINT "request_status" CHECK ("status" IN ('pending', 'approved', 'declined', 'withdrawn'));
ALTER TABLE "Review" ADD CONSTRAINT "review_rating" CHECK ("rating" BETWEEN 1 AND 5);
ALTER TABLE "Review" ADD CONSTRAINT "review_helpful" CHECK ("helpfulCount" >= 0);
ALTER TABLE "Report" ADD CONSTRAINT "report_status" CHECK ("status" IN ('open', 'resolved'));
ALTER TABLE "SystemSkill" ADD CONSTRAINT "system_skill_status" CHECK ("status" IN ('filling', 'ready', 'removing'));
ALTER TABLE "Install" ADD CONSTRAINT "install_original" CHECK ("originalId" IS NULL OR "source" = 'import');
ALTER TABLE "Install" ADD CONSTRAINT "install_end" CHECK ("expiresAt" IS NULL OR "source" = 'grant');

-- THREAT[GRT-02]: two grants of one skill to one account would end at different times, and revoking one would leave the other.
CREATE UNIQUE INDEX "grant_live_once" ON "Grant" ("skillId", "granteeId") WHERE "status" IN ('pending', 'active');
CREATE INDEX "grant_due" ON "Grant" ("expiresAt") WHERE "status" IN ('pending', 'active') AND "expiresAt" IS NOT NULL;
CREATE UNIQUE INDEX "request_open_once" ON "InstallRequest" ("skillId", "accountId") WHERE "status" = 'pending';
-- Inside an account the id of the original names the copy.
CREATE UNIQUE INDEX "install_original_once" ON "Install" ("accountId", "originalId") WHERE "originalId" IS NOT NULL;
CREATE INDEX "version_reaching_further" ON "SkillVersion" ("skillId", "version") WHERE "adds" IS NOT NULL;

-- What was installed before versions were held back was taken as it is.
UPDATE "Install" i SET "approvedVersion" = COALESCE(s."currentVersion", 0) FROM "Skill" s
  WHERE s."id" = i."skillId" AND i."source" = 'import' AND i."pinnedVersion" IS NULL;

-- An account's own copy of an import shares the name of its original, whatever the account's own skills are called.
DROP INDEX "skill_name_once";
CREATE UNIQUE INDEX "skill_name_once" ON "Skill" ("accountId", "name") WHERE "deletedAt" IS NULL AND "importedFrom" IS NULL;

-- THREAT[GRT-02]: installs that count. The clock is that of the database, and a grant that is past its end gives nothing, swept or not.
CREATE VIEW "LiveInstall" WITH (security_invoker = true) AS
  SELECT * FROM "Install" WHERE "expiresAt" IS NULL OR "expiresAt" > now();

DROP POLICY installed ON "Skill";
CREATE POLICY installed ON "Skill" FOR SELECT USING (EXISTS (
  SELECT 1 FROM "LiveInstall" i WHERE i."skillId" = "Skill"."id" AND i."accountId" = current_setting('guildhall.account', true)));
DROP POLICY installed ON "SkillVersion";
CREATE POLICY installed ON "SkillVersion" FOR SELECT USING (EXISTS (
  SELECT 1 FROM "LiveInstall" i
  WHERE i."skillId" = "SkillVersion"."skillId" AND i."accountId" = current_setting('guildhall.account', true)));

-- THREAT[TEN-01]: rows belong to the account that wrote them; the other side of a grant or a request may read it.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['Grant', 'InstallRequest', 'Review', 'ReviewVote', 'Report'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (current_setting(''guildhall.account'', true) IN ("accountId", ''*''))
         WITH CHECK (current_setting(''guildhall.account'', true) IN ("accountId", ''*''))', tenant_table);
  END LOOP;
END $$;
CREATE POLICY received ON "Grant" FOR SELECT USING (current_setting('guildhall.account', true) = "granteeId");
CREATE POLICY received ON "InstallRequest" FOR SELECT USING (current_setting('guildhall.account', true) = "publisherId");

ALTER TABLE "SystemSkill" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "SystemSkill" FORCE ROW LEVEL SECURITY;
CREATE POLICY platform ON "SystemSkill" USING (current_setting('guildhall.account', true) = '*')
  WITH CHECK (current_setting('guildhall.account', true) = '*');
