-- Counting the skills of a large pool is slow, so totals are remembered until the pool changes. Triggers keep the revision, because a
-- total that one forgotten writer made stale would look right.
SET LOCAL lock_timeout = '4s';

ALTER TABLE "Account" ADD COLUMN "poolRevision" INTEGER NOT NULL DEFAULT 0;

-- Locks in the order of ids: two transactions that touch the same pools wait for each other and never for ever.
CREATE FUNCTION "guildhall_touch_pools"("accounts" text[]) RETURNS void LANGUAGE sql AS $$
  UPDATE "Account" SET "poolRevision" = "poolRevision" + 1
  WHERE "id" IN (SELECT a."id" FROM "Account" a WHERE a."id" = ANY ("accounts") ORDER BY a."id" FOR NO KEY UPDATE);
$$;

CREATE FUNCTION "guildhall_installs_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "guildhall_touch_pools"(ARRAY(SELECT DISTINCT "accountId" FROM "changed"));
  RETURN NULL;
END $$;
CREATE TRIGGER "installs_added" AFTER INSERT ON "Install" REFERENCING NEW TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "guildhall_installs_changed"();
CREATE TRIGGER "installs_updated" AFTER UPDATE ON "Install" REFERENCING NEW TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "guildhall_installs_changed"();
CREATE TRIGGER "installs_removed" AFTER DELETE ON "Install" REFERENCING OLD TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "guildhall_installs_changed"();

-- An archived or deleted skill leaves pools of other accounts too, whose rows its author may not see otherwise.
CREATE FUNCTION "guildhall_skill_left"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
BEGIN
  PERFORM set_config('guildhall.account', '*', true);
  PERFORM "guildhall_touch_pools"(ARRAY(SELECT "accountId" FROM "Install" WHERE "skillId" = NEW."id"));
  PERFORM set_config('guildhall.account', "scope", true);
  RETURN NULL;
END $$;
CREATE TRIGGER "skill_left" AFTER UPDATE OF "status", "deletedAt" ON "Skill" FOR EACH ROW
  WHEN (OLD."status" IS DISTINCT FROM NEW."status" OR OLD."deletedAt" IS DISTINCT FROM NEW."deletedAt")
  EXECUTE FUNCTION "guildhall_skill_left"();
