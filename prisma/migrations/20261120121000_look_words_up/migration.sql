-- Which words are known was found by reading all words of the market, for each skill that changed: a plan made for few words, kept for
-- ever. A limited subquery cannot be turned into a join, so each word is looked up by its key. The rest of the function is as it was.
SET LOCAL lock_timeout = '4s';

CREATE OR REPLACE FUNCTION "guildhall_refresh_listings"("ids" text[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
BEGIN
  PERFORM set_config('guildhall.account', '*', true);
  DELETE FROM "Listing" l WHERE l."skillId" = ANY ("ids") AND NOT EXISTS (
    SELECT FROM "Skill" s JOIN "Account" a ON a."id" = s."accountId"
    WHERE s."id" = ANY ("ids") AND s."id" = l."skillId" AND s."access" = 'public' AND s."listed" AND s."status" = 'active'
      AND s."deletedAt" IS NULL AND s."unlistedAt" IS NULL AND s."importedFrom" IS NULL AND a."suspendedAt" IS NULL);
  WITH shown AS (
    SELECT s."id", s."accountId", s."name", COALESCE(f."title", s."title") AS "title",
      COALESCE(f."description", s."description") AS "description", COALESCE(f."tags", s."tags") AS "tags", s."kind",
      s."pricing"->>'model' AS "pricingModel", s."installCount", s."popularity", s."ratingCount",
      s."ratingSum"::float8 / NULLIF(s."ratingCount", 0) AS "ratingAverage", s."ratingScore", a."verifiedAt" IS NOT NULL AS "isVerified",
      s."createdAt", COALESCE(v."publishedAt", s."updatedAt") AS "updatedAt"
    FROM "Skill" s JOIN "Account" a ON a."id" = s."accountId"
    LEFT JOIN "SkillVersion" v ON v."skillId" = s."id" AND v."version" = COALESCE(s."currentVersion", s."lastVersion")
    LEFT JOIN LATERAL json_to_record(v."snapshot"::json) AS f("title" text, "description" text, "tags" text[]) ON true
    WHERE s."id" = ANY ("ids") AND s."access" = 'public' AND s."listed" AND s."status" = 'active' AND s."deletedAt" IS NULL
      AND s."unlistedAt" IS NULL AND s."importedFrom" IS NULL AND a."suspendedAt" IS NULL AND (v."id" IS NOT NULL OR s."lastVersion" = 0)
  ), written AS (
    INSERT INTO "Listing" AS l ("skillId", "accountId", "name", "title", "description", "tags", "kind", "pricingModel", "installCount",
      "popularity", "ratingCount", "ratingAverage", "ratingScore", "isVerified", "createdAt", "updatedAt", "search")
    SELECT "id", "accountId", "name", "title", "description", "tags", "kind", "pricingModel", "installCount", "popularity", "ratingCount",
      "ratingAverage", "ratingScore", "isVerified", "createdAt", "updatedAt",
      "guildhall_search_vector"("name", "title", "tags", "description",
        ARRAY['=k:' || "kind", '=p:' || "pricingModel", '=a:' || "accountId"] || ARRAY(SELECT '=t:' || tag FROM unnest("tags") tag)
          || "guildhall_search_stars"("ratingAverage"))
    FROM shown
    ON CONFLICT ("skillId") DO UPDATE SET "name" = EXCLUDED."name", "title" = EXCLUDED."title", "description" = EXCLUDED."description",
      "tags" = EXCLUDED."tags", "kind" = EXCLUDED."kind", "pricingModel" = EXCLUDED."pricingModel",
      "installCount" = EXCLUDED."installCount", "popularity" = EXCLUDED."popularity", "ratingCount" = EXCLUDED."ratingCount",
      "ratingAverage" = EXCLUDED."ratingAverage", "ratingScore" = EXCLUDED."ratingScore", "isVerified" = EXCLUDED."isVerified",
      "updatedAt" = EXCLUDED."updatedAt", "search" = EXCLUDED."search"
    RETURNING l."name", l."title", l."tags", l."description"
  ), used AS (
    SELECT DISTINCT word COLLATE "C" AS "word" FROM written w, unnest(tsvector_to_array(to_tsvector('simple',
      "guildhall_search_text"(concat_ws(' ', w."name", w."title", array_to_string(w."tags", ' '), w."description"))))) word
    WHERE length(word) <= 40
  )
  -- In order: two transactions that bring the same new words wait for each other and never for ever.
  INSERT INTO "ListingWord" ("word") SELECT "word" FROM used
    LEFT JOIN LATERAL (SELECT true AS "isKnown" FROM "ListingWord" k WHERE k."word" = used."word" LIMIT 1) known ON true
    WHERE "isKnown" IS NULL ORDER BY "word" ON CONFLICT DO NOTHING;
  PERFORM set_config('guildhall.account', "scope", true);
END $$;
