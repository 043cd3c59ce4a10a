-- Skills of an account behind an address that nobody can guess.
SET LOCAL lock_timeout = '4s';

-- CreateTable
CREATE TABLE "Catalogue" (
    "id" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "createdById" TEXT COLLATE "C",
    "label" TEXT COLLATE "C" NOT NULL,
    "hash" TEXT COLLATE "C" NOT NULL,
    "installIds" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "expiresAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Catalogue_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Catalogue_hash_key" ON "Catalogue"("hash");

-- CreateIndex
CREATE INDEX "Catalogue_accountId_createdAt_idx" ON "Catalogue"("accountId", "createdAt" DESC);

-- AddForeignKey
ALTER TABLE "Catalogue" ADD CONSTRAINT "Catalogue_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Catalogue" ADD CONSTRAINT "catalogue_hash_form" CHECK ("hash" ~ '^[0-9a-f]{64}$');

-- THREAT[TEN-01]: the walls of all tenants' tables.
ALTER TABLE "Catalogue" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Catalogue" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Catalogue" USING (current_setting('guildhall.account', true) IN ("accountId", '*'))
  WITH CHECK (current_setting('guildhall.account', true) IN ("accountId", '*'));
