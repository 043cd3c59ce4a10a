-- A reading says that a credential is set, and nothing of it.
SET LOCAL lock_timeout = '4s';

ALTER TABLE "InstallCredential" DROP COLUMN "last4";
