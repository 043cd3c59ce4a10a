-- What the marketplace lists and searches is kept ready: one row for each skill that is on it, with what is published of it. Triggers keep
-- the rows, because a listing that one forgotten writer left behind would go on showing what its author has hidden.
SET LOCAL lock_timeout = '4s';

-- Letters without accents, everything in lower case, and blanks instead of punctuation, so that `node.js` is two words wherever it stands.
CREATE FUNCTION "guildhall_search_text"("given" text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT lower(regexp_replace(
    regexp_replace(normalize("given", NFKD), '[\u0300-\u036f]+', '', 'g'),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+', ' ', 'g'))
$$;

-- A word, and what is left of it when one letter is missing. Two words that share a variant are one slip apart: a letter too many, too few,
-- another one, or two in the wrong order.
CREATE FUNCTION "guildhall_word_variants"("word" text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(DISTINCT "variant") FROM (
    SELECT "word" AS "variant"
    UNION ALL
    SELECT left("word", place - 1) || substr("word", place + 1) FROM generate_series(1, length("word")) place WHERE length("word") > 3
  ) variants
$$;

-- CreateTable
CREATE TABLE "Listing" (
    "skillId" TEXT COLLATE "C" NOT NULL,
    "accountId" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "kind" TEXT NOT NULL,
    "pricingModel" TEXT NOT NULL,
    "installCount" INTEGER NOT NULL,
    "popularity" DOUBLE PRECISION NOT NULL,
    "ratingCount" INTEGER NOT NULL,
    "ratingAverage" DOUBLE PRECISION,
    "ratingScore" DOUBLE PRECISION NOT NULL,
    "isVerified" BOOLEAN NOT NULL,
    "quality" DOUBLE PRECISION NOT NULL
      GENERATED ALWAYS AS (ln(1 + "popularity") / ln(2::float8) + 2 * ("ratingScore" - 3.5) + "isVerified"::int) STORED,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "search" tsvector NOT NULL,

    CONSTRAINT "Listing_pkey" PRIMARY KEY ("skillId")
);

-- CreateTable
CREATE TABLE "ListingWord" (
    "word" TEXT COLLATE "C" NOT NULL,
    "variants" TEXT[] GENERATED ALWAYS AS ("guildhall_word_variants"("word")) STORED,

    CONSTRAINT "ListingWord_pkey" PRIMARY KEY ("word")
);

-- CreateIndex
CREATE INDEX "Listing_search_idx" ON "Listing" USING GIN ("search");

-- CreateIndex
CREATE INDEX "Listing_accountId_idx" ON "Listing"("accountId");

-- CreateIndex
CREATE INDEX "Listing_quality_skillId_idx" ON "Listing"("quality" DESC, "skillId" DESC);

-- CreateIndex
CREATE INDEX "Listing_popularity_skillId_idx" ON "Listing"("popularity" DESC, "skillId" DESC);

-- CreateIndex
CREATE INDEX "Listing_ratingScore_skillId_idx" ON "Listing"("ratingScore" DESC, "skillId" DESC);

-- CreateIndex
CREATE INDEX "Listing_createdAt_skillId_idx" ON "Listing"("createdAt" DESC, "skillId" DESC);

-- CreateIndex
CREATE INDEX "Listing_updatedAt_skillId_idx" ON "Listing"("updatedAt" DESC, "skillId" DESC);

-- CreateIndex
CREATE INDEX "Listing_name_skillId_idx" ON "Listing"("name", "skillId");

-- CreateIndex
CREATE INDEX "ListingWord_variants_idx" ON "ListingWord" USING GIN ("variants");

-- AddForeignKey
ALTER TABLE "Listing" ADD CONSTRAINT "Listing_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "Skill"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Listing" ADD CONSTRAINT "Listing_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- THREAT[TEN-01]: both tables are public by nature; only the platform writes them, and the triggers below do so in its name.
DO $$
DECLARE
  public_table text;
BEGIN
  FOREACH public_table IN ARRAY ARRAY['Listing', 'ListingWord'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', public_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', public_table);
    EXECUTE format('CREATE POLICY everybody ON %I FOR SELECT USING (true)', public_table);
    EXECUTE format(
      'CREATE POLICY platform ON %I USING (current_setting(''guildhall.account'', true) = ''*'')
         WITH CHECK (current_setting(''guildhall.account'', true) = ''*'')', public_table);
  END LOOP;
END $$;

-- The words of a text as they are written and as English stems.
CREATE FUNCTION "guildhall_search_words"("given" text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT to_tsvector('simple', "normal") || to_tsvector('english', "normal") FROM (SELECT "guildhall_search_text"("given") AS "normal") text
$$;

-- What `minRating` asks for first; the exact mean is compared afterwards.
CREATE FUNCTION "guildhall_search_stars"("average" double precision) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(array_agg('=r:' || star), '{}') FROM generate_series(1, floor("average")::int) star
$$;

-- THREAT[OPQ-01]: name, title, tags and description are all that can be found of a skill, whether its content is shown or not.
CREATE FUNCTION "guildhall_search_vector"(
  "name" text, "title" text, "tags" text[], "description" text, "filters" text[]
) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT setweight("guildhall_search_words"("name"), 'A') || setweight("guildhall_search_words"("title"), 'B')
    || setweight("guildhall_search_words"(array_to_string("tags", ' ')), 'C') || setweight("guildhall_search_words"("description"), 'D')
    || array_to_tsvector(ARRAY(SELECT '#' || word FROM unnest(tsvector_to_array("guildhall_search_words"("name" || ' ' || "title"))) word))
    || array_to_tsvector("filters")
$$;

-- Brings the listings of these skills in line with the skills: makes, changes or removes them. THREAT[OPQ-05] THREAT[OPQ-07]: in the
-- transaction of the change, so there is no moment at which the market shows what is no longer on it.
-- Between the moment when a version takes its number and that in which it is written there is nothing to show; the listing stays as it is.
CREATE FUNCTION "guildhall_refresh_listings"("ids" text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
BEGIN
  PERFORM set_config('guildhall.account', '*', true);
  DELETE FROM "Listing" l WHERE l."skillId" = ANY ("ids") AND NOT EXISTS (
    SELECT FROM "Skill" s JOIN "Account" a ON a."id" = s."accountId"
    WHERE s."id" = l."skillId" AND s."access" = 'public' AND s."listed" AND s."status" = 'active' AND s."deletedAt" IS NULL
      AND s."unlistedAt" IS NULL AND s."importedFrom" IS NULL AND a."suspendedAt" IS NULL);
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
  INSERT INTO "ListingWord" ("word") SELECT "word" FROM used WHERE NOT EXISTS (SELECT FROM "ListingWord" k WHERE k."word" = used."word")
    ORDER BY "word" ON CONFLICT DO NOTHING;
  PERFORM set_config('guildhall.account', "scope", true);
END $$;

CREATE FUNCTION "guildhall_skill_shown"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "guildhall_refresh_listings"(ARRAY[NEW."id"]);
  RETURN NULL;
END $$;
CREATE TRIGGER "skill_shown_first" AFTER INSERT ON "Skill" FOR EACH ROW WHEN (NEW."listed" AND NEW."access" = 'public')
  EXECUTE FUNCTION "guildhall_skill_shown"();
CREATE TRIGGER "skill_shown" AFTER UPDATE OF "accountId", "name", "title", "description", "tags", "kind", "pricing", "status", "access",
  "listed", "unlistedAt", "deletedAt", "importedFrom", "currentVersion" ON "Skill" FOR EACH ROW
  WHEN ((NEW."listed" AND NEW."access" = 'public') OR (OLD."listed" AND OLD."access" = 'public'))
  EXECUTE FUNCTION "guildhall_skill_shown"();

CREATE FUNCTION "guildhall_version_shown"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "guildhall_refresh_listings"(ARRAY[NEW."skillId"]);
  RETURN NULL;
END $$;
CREATE TRIGGER "version_shown" AFTER INSERT ON "SkillVersion" FOR EACH ROW EXECUTE FUNCTION "guildhall_version_shown"();

-- Installs and reviews change numbers only, and often.
CREATE FUNCTION "guildhall_skill_counted"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
  "average" double precision := NEW."ratingSum"::float8 / NULLIF(NEW."ratingCount", 0);
BEGIN
  PERFORM set_config('guildhall.account', '*', true);
  UPDATE "Listing" SET "installCount" = NEW."installCount", "popularity" = NEW."popularity", "ratingCount" = NEW."ratingCount",
    "ratingAverage" = "average", "ratingScore" = NEW."ratingScore",
    "search" = CASE WHEN floor("average") IS NOT DISTINCT FROM floor("ratingAverage") THEN "search"
      ELSE ts_delete("search", "guildhall_search_stars"(5)) || array_to_tsvector("guildhall_search_stars"("average")) END
  WHERE "skillId" = NEW."id";
  PERFORM set_config('guildhall.account', "scope", true);
  RETURN NULL;
END $$;
CREATE TRIGGER "skill_counted" AFTER UPDATE OF "installCount", "popularity", "ratingCount", "ratingSum" ON "Skill" FOR EACH ROW
  WHEN (NEW."listed" AND NEW."access" = 'public') EXECUTE FUNCTION "guildhall_skill_counted"();

-- A suspended publisher leaves the market with all skills, and comes back with them.
CREATE FUNCTION "guildhall_publisher_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
BEGIN
  PERFORM set_config('guildhall.account', '*', true);
  PERFORM "guildhall_refresh_listings"(ARRAY(
    SELECT "id" FROM "Skill" WHERE "accountId" = NEW."id" AND "listed" AND "access" = 'public' ORDER BY "id"));
  PERFORM set_config('guildhall.account', "scope", true);
  RETURN NULL;
END $$;
CREATE TRIGGER "publisher_changed" AFTER UPDATE OF "suspendedAt", "verifiedAt" ON "Account" FOR EACH ROW
  WHEN (OLD."suspendedAt" IS DISTINCT FROM NEW."suspendedAt" OR OLD."verifiedAt" IS DISTINCT FROM NEW."verifiedAt")
  EXECUTE FUNCTION "guildhall_publisher_changed"();

-- What an install adds to the popularity of a skill: twice as much for every 30 days that it came later. Counted in installs of a fixed day,
-- so that old ones need not be lowered; 64 bits last for 84 years.
CREATE FUNCTION "guildhall_install_worth"("at" timestamptz) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT power(2::float8, extract(epoch FROM "at" - timestamptz '2026-01-01T00:00:00Z')::float8 / 2592000)
$$;

-- THREAT[GRT-04]: an install takes with it what it brought, however long it was there, so coming and going a thousand times adds nothing. The
-- copy of an edited import counts for its original. Whoever writes installs of others has the lock of the skill already.
CREATE FUNCTION "guildhall_installs_weighed"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  "scope" text := COALESCE(current_setting('guildhall.account', true), '');
  "sign" integer := CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END;
  "change" record;
BEGIN
  PERFORM set_config('guildhall.account', '*', true);
  FOR "change" IN SELECT COALESCE(c."originalId", c."skillId") AS "id", sum("guildhall_install_worth"(c."createdAt")) AS "worth"
    FROM "changed" c JOIN "Skill" s ON s."id" = COALESCE(c."originalId", c."skillId")
    WHERE c."source" <> 'own' AND c."accountId" <> s."accountId" GROUP BY 1 ORDER BY 1
  LOOP
    UPDATE "Skill" SET "popularity" = greatest(0, "popularity" + "sign" * "change"."worth") WHERE "id" = "change"."id";
  END LOOP;
  PERFORM set_config('guildhall.account', "scope", true);
  RETURN NULL;
END $$;
CREATE TRIGGER "installs_weighed" AFTER INSERT ON "Install" REFERENCING NEW TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "guildhall_installs_weighed"();
CREATE TRIGGER "installs_unweighed" AFTER DELETE ON "Install" REFERENCING OLD TABLE AS "changed"
  FOR EACH STATEMENT EXECUTE FUNCTION "guildhall_installs_weighed"();

-- Sums of such numbers are not exact to the last digit; without installs there is none.
CREATE FUNCTION "guildhall_nobody_left"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."popularity" := 0;
  RETURN NEW;
END $$;
CREATE TRIGGER "nobody_left" BEFORE UPDATE OF "installCount" ON "Skill" FOR EACH ROW WHEN (NEW."installCount" = 0)
  EXECUTE FUNCTION "guildhall_nobody_left"();

-- What there is already.
DO $$
BEGIN
  PERFORM set_config('guildhall.account', '*', true);
  UPDATE "Skill" s SET "popularity" = p."worth" FROM (
    SELECT o."id", sum("guildhall_install_worth"(i."createdAt")) AS "worth"
    FROM "Install" i JOIN "Skill" o ON o."id" = COALESCE(i."originalId", i."skillId")
    WHERE i."accountId" <> o."accountId" GROUP BY o."id"
  ) p WHERE p."id" = s."id";
  PERFORM "guildhall_refresh_listings"(ARRAY(SELECT "id" FROM "Skill" WHERE "listed" AND "access" = 'public'));
  PERFORM set_config('guildhall.account', '', true);
END $$;
