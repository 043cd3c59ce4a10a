-- Rules that must hold whatever the application does: word lists, names, immutable versions, and the walls between accounts.
SET LOCAL lock_timeout = '4s';

-- Ids sort by their bytes on every server, whatever its locale.
DO $$
DECLARE
  id_column record;
BEGIN
  FOR id_column IN
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'text' AND (column_name = 'id' OR column_name LIKE '%Id') AND table_name NOT LIKE '\_%'
  LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE text COLLATE "C"', id_column.table_name, id_column.column_name);
  END LOOP;
END $$;

-- Word lists.
ALTER TABLE "Account" ADD CONSTRAINT "account_grant_policy" CHECK ("grantPolicy" IN ('auto', 'ask'));
ALTER TABLE "Account" ADD CONSTRAINT "account_slug_form" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length("slug") BETWEEN 2 AND 39);
ALTER TABLE "User" ADD CONSTRAINT "user_email_lower" CHECK ("email" = lower("email"));
ALTER TABLE "Membership" ADD CONSTRAINT "membership_role" CHECK ("role" IN ('owner', 'admin', 'developer', 'viewer'));
ALTER TABLE "Invite" ADD CONSTRAINT "invite_role" CHECK ("role" IN ('owner', 'admin', 'developer', 'viewer'));
ALTER TABLE "WebhookDelivery" ADD CONSTRAINT "delivery_status" CHECK ("status" IN ('pending', 'delivered', 'failed'));
ALTER TABLE "Skill" ADD CONSTRAINT "skill_name_form" CHECK ("name" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length("name") BETWEEN 1 AND 64);
ALTER TABLE "Skill" ADD CONSTRAINT "skill_kind" CHECK ("kind" IN ('agent', 'prompt', 'http', 'mcp', 'bundle'));
ALTER TABLE "Skill" ADD CONSTRAINT "skill_status" CHECK ("status" IN ('active', 'archived'));
ALTER TABLE "Skill" ADD CONSTRAINT "skill_access" CHECK ("access" IN ('public', 'private'));
ALTER TABLE "Skill" ADD CONSTRAINT "skill_visibility" CHECK ("contentVisibility" IN ('transparent', 'opaque'));
ALTER TABLE "Skill" ADD CONSTRAINT "skill_strategy" CHECK ("modelStrategy" IN ('low', 'medium', 'high'));
ALTER TABLE "Skill" ADD CONSTRAINT "skill_approval" CHECK ("approvalMode" IN ('auto', 'manual'));
ALTER TABLE "Skill" ADD CONSTRAINT "skill_dispatchable_agent" CHECK (NOT "dispatchable" OR "kind" = 'agent');
ALTER TABLE "Skill" ADD CONSTRAINT "skill_counters" CHECK ("installCount" >= 0 AND "lastVersion" >= 0 AND "ratingCount" >= 0);
ALTER TABLE "SkillFile" ADD CONSTRAINT "file_section" CHECK ("section" IN ('system', 'messages'));
ALTER TABLE "SkillBlock" ADD CONSTRAINT "block_type"
  CHECK ("type" IN ('text', 'heading', 'divider', 'variable', 'skill_ref', 'component_ref', 'assistant_ref'));
ALTER TABLE "SkillPlugin" ADD CONSTRAINT "plugin_not_itself" CHECK ("agentId" <> "pluginId");
ALTER TABLE "Install" ADD CONSTRAINT "install_source" CHECK ("source" IN ('own', 'grant', 'import'));
ALTER TABLE "Install" ADD CONSTRAINT "install_status" CHECK ("status" IN ('live', 'paused'));
ALTER TABLE "Install" ADD CONSTRAINT "install_alias_form"
  CHECK ("alias" IS NULL OR ("alias" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length("alias") BETWEEN 1 AND 64));
ALTER TABLE "LibraryItem" ADD CONSTRAINT "library_type" CHECK ("type" IN ('component', 'assistant'));

ALTER TABLE "Skill" ALTER COLUMN "tags" SET NOT NULL;
ALTER TABLE "ApiKey" ALTER COLUMN "scopes" SET NOT NULL;
ALTER TABLE "Webhook" ALTER COLUMN "events" SET NOT NULL;

-- A deleted skill keeps its row; only living ones compete for a name.
CREATE UNIQUE INDEX "skill_name_once" ON "Skill" ("accountId", "name") WHERE "deletedAt" IS NULL;
-- The alias replaces the skill's name for the orchestrator, so one account must not use it twice.
CREATE UNIQUE INDEX "install_alias_once" ON "Install" ("accountId", "alias") WHERE "alias" IS NOT NULL;

-- THREAT[GRT-03]: a locked install belongs to the platform; not even the application may change it by mistake.
CREATE FUNCTION "guildhall_guard_locked_install"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."locked" AND COALESCE(current_setting('guildhall.system_installs', true), '') <> 'on' THEN
    RAISE EXCEPTION 'install % is locked', OLD."id" USING ERRCODE = 'GH001';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER "install_locked" BEFORE UPDATE OR DELETE ON "Install" FOR EACH ROW EXECUTE FUNCTION "guildhall_guard_locked_install"();

-- A published version never changes: only its yank marks may.
CREATE FUNCTION "guildhall_guard_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'version % cannot be deleted', OLD."id" USING ERRCODE = 'GH002';
  END IF;
  IF to_jsonb(NEW) - 'yankedAt' - 'yankReason' IS DISTINCT FROM to_jsonb(OLD) - 'yankedAt' - 'yankReason' THEN
    RAISE EXCEPTION 'version % cannot be changed', OLD."id" USING ERRCODE = 'GH002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "version_immutable" BEFORE UPDATE OR DELETE ON "SkillVersion" FOR EACH ROW EXECUTE FUNCTION "guildhall_guard_version"();

-- THREAT[TEN-01]: the second wall. The application works as a role that owns nothing, so these policies bind it;
-- `guildhall.account` is set inside each transaction, and without it no row of a tenant is visible.
DO $$
BEGIN
  CREATE ROLE guildhall_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN NULL; -- FORCE below binds the owner too, unless it is a superuser, and a superuser can create roles
END $$;
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guildhall_app') THEN RETURN; END IF;
  BEGIN
    EXECUTE format('GRANT guildhall_app TO %I', current_user);
  EXCEPTION
    WHEN insufficient_privilege THEN NULL; -- another database of the server made the role, and its owner may have granted it already
  END;
  GRANT USAGE ON SCHEMA public TO guildhall_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO guildhall_app;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO guildhall_app;
  REVOKE DELETE, TRUNCATE ON "SkillVersion", "AuditEvent" FROM guildhall_app;
  REVOKE UPDATE ON "AuditEvent" FROM guildhall_app;
END $$;

DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'Invite', 'RefreshToken', 'ApiKey', 'Certificate', 'ProviderCredential', 'Webhook', 'WebhookDelivery', 'SkillFile', 'SkillBlock',
    'SkillPlugin', 'Install', 'InstallCredential', 'SkillVersion', 'LibraryItem', 'Trace', 'AuditEvent', 'IdempotencyKey', 'Membership'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (current_setting(''guildhall.account'', true) IN ("accountId", ''*''))
         WITH CHECK (current_setting(''guildhall.account'', true) IN ("accountId", ''*''))', tenant_table);
  END LOOP;
END $$;

-- A skill is visible to its account and to the accounts that have installed it; only its account writes it.
ALTER TABLE "Skill" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "Skill" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "Skill" USING (current_setting('guildhall.account', true) IN ("accountId", '*'))
  WITH CHECK (current_setting('guildhall.account', true) IN ("accountId", '*'));
CREATE POLICY installed ON "Skill" FOR SELECT USING (EXISTS (
  SELECT 1 FROM "Install" i WHERE i."skillId" = "Skill"."id" AND i."accountId" = current_setting('guildhall.account', true)));
