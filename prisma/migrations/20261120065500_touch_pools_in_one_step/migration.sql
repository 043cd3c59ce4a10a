-- Locking an account first and changing it afterwards let two transactions wait for each other, when a third one referred to the account
-- in between. A change takes its lock in one step; the order of ids stays.
SET LOCAL lock_timeout = '4s';

CREATE OR REPLACE FUNCTION "guildhall_touch_pools"("accounts" text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "account" text;
BEGIN
  FOR "account" IN SELECT DISTINCT unnest("accounts") ORDER BY 1 LOOP
    UPDATE "Account" SET "poolRevision" = "poolRevision" + 1 WHERE "id" = "account";
  END LOOP;
END $$;
