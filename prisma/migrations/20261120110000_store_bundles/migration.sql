-- Folders with a SKILL.md: their files are rows, and the bytes of the files are blobs outside the database, known by their hash.
SET LOCAL lock_timeout = '4s';

-- AlterTable
ALTER TABLE "Skill" ADD COLUMN     "bundle" JSON,
ADD COLUMN     "instructions" TEXT;

-- CreateTable
CREATE TABLE "Blob" (
    "sha256" TEXT COLLATE "C" NOT NULL,
    "usedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Blob_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "BundleFile" (
    "accountId" TEXT COLLATE "C" NOT NULL,
    "skillId" TEXT COLLATE "C" NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "sha256" TEXT COLLATE "C" NOT NULL,
    "size" INTEGER NOT NULL,
    "mediaType" TEXT NOT NULL,
    "executable" BOOLEAN NOT NULL,

    CONSTRAINT "BundleFile_pkey" PRIMARY KEY ("skillId","path")
);

-- CreateTable
CREATE TABLE "VersionFile" (
    "accountId" TEXT COLLATE "C" NOT NULL,
    "skillId" TEXT COLLATE "C" NOT NULL,
    "version" INTEGER NOT NULL,
    "sha256" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "VersionFile_pkey" PRIMARY KEY ("skillId","version","sha256")
);

-- CreateIndex
CREATE INDEX "Blob_usedAt_idx" ON "Blob"("usedAt");

-- CreateIndex
CREATE INDEX "BundleFile_sha256_idx" ON "BundleFile"("sha256");

-- CreateIndex
CREATE INDEX "VersionFile_sha256_idx" ON "VersionFile"("sha256");

-- AddForeignKey
ALTER TABLE "BundleFile" ADD CONSTRAINT "BundleFile_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "Skill"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BundleFile" ADD CONSTRAINT "BundleFile_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VersionFile" ADD CONSTRAINT "VersionFile_skillId_version_fkey" FOREIGN KEY ("skillId", "version") REFERENCES "SkillVersion"("skillId", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VersionFile" ADD CONSTRAINT "VersionFile_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Blob" ADD CONSTRAINT "blob_hash_form" CHECK ("sha256" ~ '^[0-9a-f]{64}$');
ALTER TABLE "BundleFile" ADD CONSTRAINT "bundle_file_size" CHECK ("size" >= 0);
ALTER TABLE "Skill" ADD CONSTRAINT "skill_bundle_of_kind"
  CHECK (("kind" = 'bundle') = ("bundle" IS NOT NULL) AND ("kind" = 'bundle') = ("instructions" IS NOT NULL));

-- THREAT[TEN-01]: files have the walls of all tenants' tables. A blob says nothing but that there are bytes with this hash.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['BundleFile', 'VersionFile'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (current_setting(''guildhall.account'', true) IN ("accountId", ''*''))
         WITH CHECK (current_setting(''guildhall.account'', true) IN ("accountId", ''*''))', tenant_table);
  END LOOP;
END $$;

-- What a version needs is kept as long as the version, which is for good.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'guildhall_app') THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON "VersionFile" FROM guildhall_app;
  END IF;
END $$;
