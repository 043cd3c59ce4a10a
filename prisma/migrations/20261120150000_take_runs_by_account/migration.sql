-- Workers take runs account by account, so that those of one account never wait for all of another's.
SET LOCAL lock_timeout = '4s';
CREATE INDEX "execution_waiting" ON "Execution" ("accountId", "createdAt", "id") WHERE "status" = 'queued';
