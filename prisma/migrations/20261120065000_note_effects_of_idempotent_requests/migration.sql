-- A request that dies between its commit and its answer leaves a key that must not be run again.
SET LOCAL lock_timeout = '4s';

ALTER TABLE "IdempotencyKey" ADD COLUMN "effectAt" TIMESTAMPTZ(3);
