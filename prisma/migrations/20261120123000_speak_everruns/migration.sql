-- What clients of Everruns have said of skills, and that skills have no place for.
SET LOCAL lock_timeout = '4s';

-- CreateTable
CREATE TABLE "EverrunsEntry" (
    "accountId" TEXT COLLATE "C" NOT NULL,
    "skillId" TEXT COLLATE "C" NOT NULL,
    "externalId" TEXT COLLATE "C",
    "fromArchive" BOOLEAN NOT NULL DEFAULT false,
    "extras" JSON NOT NULL DEFAULT '{}',

    CONSTRAINT "EverrunsEntry_pkey" PRIMARY KEY ("accountId","skillId")
);

-- CreateIndex
CREATE UNIQUE INDEX "EverrunsEntry_accountId_externalId_key" ON "EverrunsEntry"("accountId", "externalId");

-- AddForeignKey
ALTER TABLE "EverrunsEntry" ADD CONSTRAINT "EverrunsEntry_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "Skill"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Ids that end so are derived from ours, and nobody may claim one.
ALTER TABLE "EverrunsEntry" ADD CONSTRAINT "everruns_external_id_form"
  CHECK ("externalId" IS NULL OR ("externalId" ~ '^[0-9a-f]{32}$' AND "externalId" !~ '0{8}$'));

-- THREAT[TEN-01]: the walls of all tenants' tables.
ALTER TABLE "EverrunsEntry" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "EverrunsEntry" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "EverrunsEntry" USING (current_setting('guildhall.account', true) IN ("accountId", '*'))
  WITH CHECK (current_setting('guildhall.account', true) IN ("accountId", '*'));
