-- Locked installs are made, changed and removed by a few functions and by nothing else; the application's own role can only call those.
SET LOCAL lock_timeout = '4s';

-- The operator reads what was done in all accounts, newest first, and which agents take tasks.
CREATE INDEX "AuditEvent_at_id_idx" ON "AuditEvent"("at" DESC, "id" DESC);
CREATE INDEX "skill_dispatchable" ON "Skill" ("createdAt" DESC, "id" DESC) WHERE "dispatchable" AND "deletedAt" IS NULL AND "importedFrom" IS NULL;

-- THREAT[GRT-03]: `guildhall.system_installs` may be set by anybody, so it counts only for the owner of the tables, who is the current user
-- inside the functions below. A cascade runs as the owner, too, whoever deleted the parent: it is told by the depth. Where the operator's
-- database has no role for the application, which is then the owner itself, the setting alone stands in the way.
CREATE OR REPLACE FUNCTION "guildhall_guard_locked_install"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (COALESCE(OLD."locked", false) OR COALESCE(NEW."locked", false)) AND NOT (
    COALESCE(current_setting('guildhall.system_installs', true), '') = 'on' AND current_user <> 'guildhall_app' AND pg_trigger_depth() = 1
  ) THEN
    RAISE EXCEPTION 'install % is locked', COALESCE(OLD."id", NEW."id") USING ERRCODE = 'GH001';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
DROP TRIGGER "install_locked" ON "Install";
CREATE TRIGGER "install_locked" BEFORE INSERT OR UPDATE OR DELETE ON "Install"
  FOR EACH ROW EXECUTE FUNCTION "guildhall_guard_locked_install"();

-- An id as the application makes them: seconds, then 64 random bits (a UUID of version 4 has its fixed bits in the middle).
CREATE FUNCTION "guildhall_new_id"("prefix" text) RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT "prefix" || lpad(to_hex(extract(epoch FROM clock_timestamp())::bigint), 8, '0') || left("hex", 12) || right("hex", 4)
  FROM (SELECT replace(gen_random_uuid()::text, '-', '')) AS fresh("hex");
$$;

-- Gives the skill to those of the accounts that do not have it locked, and says how many had no install of it. What they had themselves
-- becomes the locked install, equal to all others. An own install stays, and so does the account's own copy of an import, in which its work is.
CREATE FUNCTION "guildhall_lock_installs"("skill" text, "accounts" text[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  "added" integer;
BEGIN
  DELETE FROM "InstallCredential" c USING "Install" i WHERE c."installId" = i."id" AND i."skillId" = "skill"
    AND i."accountId" = ANY ("accounts") AND i."source" <> 'own' AND NOT i."locked";
  WITH "given" AS (
    UPDATE "Install" SET "source" = 'grant', "locked" = true, "shared" = true, "status" = 'live', "alias" = NULL, "pinnedVersion" = NULL,
      "approvedVersion" = NULL, "grantId" = NULL, "grantedVersion" = NULL, "expiresAt" = NULL, "updatedAt" = now()
    WHERE "skillId" = "skill" AND "accountId" = ANY ("accounts") AND "source" <> 'own' AND NOT "locked"
    RETURNING "id", "accountId"
  )
  INSERT INTO "AuditEvent" ("id", "accountId", "actor", "action", "target")
    SELECT "guildhall_new_id"('aud_'), "accountId", '{"type": "system"}', 'install.lock', "id" FROM "given";
  WITH "given" AS (
    INSERT INTO "Install" ("id", "accountId", "skillId", "source", "locked")
      SELECT "guildhall_new_id"('inst_'), "account", "skill", 'grant', true FROM unnest("accounts") AS missing("account")
      WHERE NOT EXISTS (
        SELECT 1 FROM "Install" i WHERE i."accountId" = "account" AND (i."skillId" = "skill" OR i."originalId" = "skill"))
    ON CONFLICT DO NOTHING RETURNING "id", "accountId"
  ), "noted" AS (
    INSERT INTO "AuditEvent" ("id", "accountId", "actor", "action", "target")
      SELECT "guildhall_new_id"('aud_'), "accountId", '{"type": "system"}', 'install.lock', "id" FROM "given"
  )
  SELECT count(*) INTO "added" FROM "given";
  RETURN "added";
END $$;

-- Takes the locked installs of the accounts away, and says how many are gone. A grant that lives gives its own install again; agents lose
-- the plugin, as when a skill is uninstalled.
CREATE FUNCTION "guildhall_unlock_installs"("skill" text, "accounts" text[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  "removed" integer;
BEGIN
  UPDATE "Install" i SET "locked" = false, "grantId" = g."id", "grantedVersion" = g."version", "expiresAt" = g."expiresAt", "updatedAt" = now()
    FROM "Grant" g WHERE i."skillId" = "skill" AND i."accountId" = ANY ("accounts") AND i."locked" AND g."skillId" = "skill"
      AND g."granteeId" = i."accountId" AND g."status" = 'active' AND (g."expiresAt" IS NULL OR g."expiresAt" > now());
  WITH "taken" AS (
    DELETE FROM "Install" WHERE "skillId" = "skill" AND "accountId" = ANY ("accounts") AND "locked" RETURNING "id", "accountId"
  ), "noted" AS (
    INSERT INTO "AuditEvent" ("id", "accountId", "actor", "action", "target")
      SELECT "guildhall_new_id"('aud_'), "accountId", '{"type": "system"}', 'install.unlock', "id" FROM "taken"
  )
  SELECT count(*) INTO "removed" FROM "taken";
  UPDATE "Skill" SET "revision" = "revision" + 1, "updatedAt" = now() WHERE "id" IN (
    SELECT s."id" FROM "SkillPlugin" l JOIN "Skill" s ON s."id" = l."agentId"
    WHERE l."pluginId" = "skill" AND l."accountId" = ANY ("accounts")
      AND NOT EXISTS (SELECT 1 FROM "Install" i WHERE i."skillId" = "skill" AND i."accountId" = l."accountId")
    ORDER BY s."id" FOR NO KEY UPDATE OF s);
  DELETE FROM "SkillPlugin" l WHERE l."pluginId" = "skill" AND l."accountId" = ANY ("accounts")
    AND NOT EXISTS (SELECT 1 FROM "Install" i WHERE i."skillId" = "skill" AND i."accountId" = l."accountId");
  RETURN "removed";
END $$;

-- Gives one account one system skill, if it is one and the account lacks it.
CREATE FUNCTION "guildhall_give_system_skill"("account" text, "skill" text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
  "added" integer;
BEGIN
  PERFORM set_config('guildhall.account', '*', true), set_config('guildhall.system_installs', 'on', true);
  -- The lock of the skill comes first, as in every write that counts its installs.
  PERFORM 1 FROM "Skill" WHERE "id" = "skill" AND "deletedAt" IS NULL FOR NO KEY UPDATE;
  IF FOUND AND EXISTS (SELECT 1 FROM "SystemSkill" WHERE "skillId" = "skill" AND "status" <> 'removing') THEN
    "added" := "guildhall_lock_installs"("skill", ARRAY["account"]);
    UPDATE "Skill" SET "installCount" = "installCount" + "added" WHERE "id" = "skill" AND "added" > 0;
  END IF;
  PERFORM set_config('guildhall.account', "scope", true), set_config('guildhall.system_installs', 'off', true);
END $$;

-- A new account has every system skill from its first moment. Whoever adds or removes one holds the same lock alone, so that an account
-- that is being made at that moment is either seen by the batches or sees the skill itself.
CREATE FUNCTION "guildhall_give_system_skills"("account" text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
  "skills" text[];
  "skill" text;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('system skills', 0));
  PERFORM set_config('guildhall.account', '*', true);
  "skills" := ARRAY(SELECT "skillId" FROM "SystemSkill" ORDER BY "skillId");
  PERFORM set_config('guildhall.account', "scope", true);
  FOREACH "skill" IN ARRAY "skills" LOOP
    PERFORM "guildhall_give_system_skill"("account", "skill");
  END LOOP;
END $$;

-- One batch of the accounts of a system skill, in the order of their ids: gives the skill or takes it away, as its status says. Its place is
-- kept in the same transaction, so whoever comes after a crash goes on where it stood. Answers whether there is more to do. Batches run one
-- after the other, because each locks many accounts.
CREATE FUNCTION "guildhall_system_skill_batch"("skill" text, "size" integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
  "work" "SystemSkill";
  "batch" text[];
  "change" integer := 0;
  "isLast" boolean := true;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('batches of system skills', 0));
  PERFORM set_config('guildhall.account', '*', true), set_config('guildhall.system_installs', 'on', true);
  PERFORM 1 FROM "Skill" WHERE "id" = "skill" FOR NO KEY UPDATE;
  SELECT * INTO "work" FROM "SystemSkill" WHERE "skillId" = "skill" AND "status" <> 'ready' FOR UPDATE;
  IF FOUND THEN
    "batch" := ARRAY(SELECT a."id" FROM "Account" a WHERE a."id" > "work"."cursor" ORDER BY a."id" LIMIT "size");
    IF "work"."status" = 'removing' THEN
      "change" := - "guildhall_unlock_installs"("skill", "batch");
    ELSIF EXISTS (SELECT 1 FROM "Skill" WHERE "id" = "skill" AND "deletedAt" IS NULL) THEN
      "change" := "guildhall_lock_installs"("skill", "batch");
    END IF;
    IF "change" <> 0 THEN
      UPDATE "Skill" SET "installCount" = "installCount" + "change" WHERE "id" = "skill";
    END IF;
    "isLast" := cardinality("batch") < "size";
    IF NOT "isLast" THEN
      UPDATE "SystemSkill" SET "cursor" = "batch"["size"] WHERE "skillId" = "skill";
    ELSIF "work"."status" = 'removing' THEN
      DELETE FROM "SystemSkill" WHERE "skillId" = "skill";
    ELSE
      UPDATE "SystemSkill" SET "status" = 'ready', "cursor" = '' WHERE "skillId" = "skill";
    END IF;
  END IF;
  PERFORM set_config('guildhall.account', "scope", true), set_config('guildhall.system_installs', 'off', true);
  RETURN NOT "isLast";
END $$;

-- The helpers do for everybody what they may do anyway; those that act as the owner are for the application alone.
REVOKE ALL ON FUNCTION "guildhall_give_system_skill"(text, text), "guildhall_give_system_skills"(text),
  "guildhall_system_skill_batch"(text, integer) FROM PUBLIC;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'guildhall_app') THEN
    GRANT EXECUTE ON FUNCTION "guildhall_give_system_skill"(text, text), "guildhall_give_system_skills"(text),
      "guildhall_system_skill_batch"(text, integer) TO guildhall_app;
  END IF;
END $$;
