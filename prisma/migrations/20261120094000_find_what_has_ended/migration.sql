-- The installs of an account whose grant is past its end are looked for with every page of its pool. Most accounts have none.
SET LOCAL lock_timeout = '4s';

CREATE INDEX "install_ended" ON "Install" ("accountId", "expiresAt") WHERE "expiresAt" IS NOT NULL;
