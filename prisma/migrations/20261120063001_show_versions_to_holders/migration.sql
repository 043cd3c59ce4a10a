-- Whoever has installed a skill of another account sees its published versions, as the skill itself.
SET LOCAL lock_timeout = '4s';

CREATE POLICY installed ON "SkillVersion" FOR SELECT USING (EXISTS (
  SELECT 1 FROM "Install" i
  WHERE i."skillId" = "SkillVersion"."skillId" AND i."accountId" = current_setting('guildhall.account', true)));

-- Both columns, or the question "has this account installed it?" would read all installs of a popular skill.
DROP INDEX "Install_skillId_idx";
CREATE INDEX "Install_skillId_accountId_idx" ON "Install"("skillId", "accountId");

-- Names of other accounts' skills are looked for among the few that are not own.
CREATE INDEX "install_foreign" ON "Install" ("accountId", "skillId") WHERE "source" <> 'own';
