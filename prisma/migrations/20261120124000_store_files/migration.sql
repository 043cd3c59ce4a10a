-- Files that accounts send to the VLM Run surface: rows here, bytes among the blobs.
SET LOCAL lock_timeout = '4s';

-- CreateTable
CREATE TABLE "StoredFile" (
    "id" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "filename" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "size" INTEGER,
    "sha256" TEXT COLLATE "C",
    "md5" TEXT COLLATE "C",
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "verifiedAt" TIMESTAMPTZ(3),

    CONSTRAINT "StoredFile_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "StoredFile_accountId_id_idx" ON "StoredFile"("accountId", "id");

-- CreateIndex
CREATE INDEX "StoredFile_accountId_md5_idx" ON "StoredFile"("accountId", "md5");

-- CreateIndex
CREATE INDEX "StoredFile_sha256_idx" ON "StoredFile"("sha256");

-- AddForeignKey
ALTER TABLE "StoredFile" ADD CONSTRAINT "StoredFile_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StoredFile" ADD CONSTRAINT "StoredFile_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "StoredFile" ADD CONSTRAINT "stored_file_sent" CHECK (
  ("size" IS NULL) = ("sha256" IS NULL) AND ("size" IS NULL) = ("md5" IS NULL) AND ("verifiedAt" IS NULL OR "size" IS NOT NULL));

-- THREAT[TEN-01]: the walls of all tenants' tables.
ALTER TABLE "StoredFile" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "StoredFile" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "StoredFile" USING (current_setting('guildhall.account', true) IN ("accountId", '*'))
  WITH CHECK (current_setting('guildhall.account', true) IN ("accountId", '*'));
