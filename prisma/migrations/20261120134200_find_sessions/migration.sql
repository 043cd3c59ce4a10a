-- The runs of one session of a client are found by the id that it gave them.
SET LOCAL lock_timeout = '4s';

CREATE INDEX "execution_session" ON "Execution" ("accountId", ("metadata" ->> 'session_id')) WHERE ("metadata" ->> 'session_id') IS NOT NULL;
