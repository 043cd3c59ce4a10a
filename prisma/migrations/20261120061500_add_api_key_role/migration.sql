-- A key belongs to the account and not to its maker, so what it may do at most is kept with it.
SET LOCAL lock_timeout = '4s';

ALTER TABLE "ApiKey" ADD COLUMN "role" TEXT NOT NULL DEFAULT 'viewer';
ALTER TABLE "ApiKey" ALTER COLUMN "role" DROP DEFAULT;
ALTER TABLE "ApiKey" ADD CONSTRAINT "api_key_role" CHECK ("role" IN ('owner', 'admin', 'developer', 'viewer'));
