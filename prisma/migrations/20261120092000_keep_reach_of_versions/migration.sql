-- A version keeps what it reaches (libs/manifest, `reachOf`), so that any two can be compared: what one added to the one before says nothing
-- any more once the one before was yanked.
SET LOCAL lock_timeout = '4s';
SET LOCAL guildhall.account = '*';

ALTER TABLE "SkillVersion" ADD COLUMN "reach" JSONB;
DROP INDEX "version_reaching_further";
ALTER TABLE "SkillVersion" DROP COLUMN "adds";

-- What there is already. The manifests were checked when they were written.
CREATE FUNCTION pg_temp.reach_of(spec jsonb) RETURNS jsonb LANGUAGE sql AS $$
  WITH origin AS (
    SELECT lower(part[1]) AS scheme, regexp_replace(lower(part[2]), CASE lower(part[1]) WHEN 'http' THEN ':0*80$' ELSE ':0*443$' END, '') AS host
    FROM (VALUES (spec->'http'->>'baseUrl'), (spec->'mcp'->>'serverUrl')) AS given(url),
      regexp_match(url, '^(https?)://([^/?#]+)', 'i') AS part WHERE part IS NOT NULL
  ), entry(list, word) AS (
    SELECT 'hosts', host FROM origin
    UNION SELECT 'permissions', 'plain http' FROM origin WHERE scheme = 'http'
    UNION SELECT 'tools', tool->>'name' FROM jsonb_array_elements(spec->'tools') AS tool
    UNION SELECT 'permissions', 'method ' || (tool->'request'->>'method') FROM jsonb_array_elements(spec->'tools') AS tool WHERE tool ? 'request'
    UNION SELECT 'tools', jsonb_array_elements_text(COALESCE(spec->'mcp'->'allowedTools', '["*"]')) WHERE spec ? 'mcp'
    UNION SELECT 'credentials', concat_ws(' ', auth->>'type', CASE auth->>'type' WHEN 'header' THEN lower(auth->>'name') ELSE auth->>'name' END)
      FROM (VALUES (spec->'http'->'auth'), (spec->'mcp'->'auth')) AS given(auth) WHERE auth->>'type' <> 'none'
    UNION SELECT 'credentials', 'variable ' || (variable->>'key') FROM jsonb_array_elements(spec->'variables') AS variable
      WHERE (variable->>'secret')::boolean
    UNION SELECT 'permissions', 'dispatchable' WHERE (spec->>'dispatchable')::boolean
    UNION SELECT 'permissions', 'plugin ' || (plugin->>'skillId') FROM jsonb_array_elements(COALESCE(spec->'skillPlugins', '[]')) AS plugin
  )
  SELECT jsonb_object_agg(list, (SELECT COALESCE(jsonb_agg(word ORDER BY word COLLATE "C"), '[]') FROM entry WHERE entry.list = lists.list))
  FROM (VALUES ('hosts'), ('tools'), ('credentials'), ('permissions')) AS lists(list)
$$;
ALTER TABLE "SkillVersion" DISABLE TRIGGER "version_immutable";
UPDATE "SkillVersion" SET "reach" = pg_temp.reach_of("manifest"::jsonb->'spec');
ALTER TABLE "SkillVersion" ENABLE TRIGGER "version_immutable";

ALTER TABLE "SkillVersion" ALTER COLUMN "reach" SET NOT NULL;
