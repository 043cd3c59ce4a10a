import type { HotStatement } from './hot-statements.js';
import { joinAccount, lookUp } from './look-up.js';
import { CONDITION_TYPES, MOST_COUNTED, QUERY } from './marketplace-query.js';
import { ON_MARKET } from './skill-access.repository.js';
import { ACCOUNT_COLUMNS, INSTALL_COLUMNS, published, SKILL_COLUMNS } from './skill-entries.js';

/** What the marketplace can be sorted by. */
export const MARKET_SORTS = ['relevance', 'popular', 'rating', 'newest', 'updated', 'name'] as const;

/** One of `MARKET_SORTS`. */
export type MarketSort = (typeof MARKET_SORTS)[number];

/** Sorts that walk an index of the listings; relevance is reckoned for each search. */
export type WalkedSort = Exclude<MarketSort, 'relevance'>;

interface Order {
  readonly column: string;
  readonly type: 'float8' | 'timestamptz' | 'text';
  readonly isUpwards?: true;
}

/** Which column each sort goes by. Ties are broken by the id, in the same direction. */
export const ORDERS: Readonly<Record<MarketSort, Order>> = {
  relevance: { column: 'score', type: 'float8' },
  popular: { column: 'popularity', type: 'float8' },
  rating: { column: 'ratingScore', type: 'float8' },
  newest: { column: 'createdAt', type: 'timestamptz' },
  updated: { column: 'updatedAt', type: 'timestamptz' },
  name: { column: 'name', type: 'text', isUpwards: true },
};

/** Name and title matches that are ranked for a frequent search, best listings among which others are looked for, and most of those. */
const CANDIDATES = { headings: 300, best: 5_000, others: 200 };

/**
 * The page `page` as skills that the asking account sees: what is published, for the author too. `i` inside is nobody's install; the
 * account's own is joined outside, that of an edited import with it. The fence (`OFFSET 0`) keeps the planner, which cannot know how short
 * pages are, from reading all skills for one.
 * THREAT[OPQ-07]: listings are believed for order only; the skill itself must be on the market at this moment.
 */
export const entries = (
  account: string,
): string => `SELECT e.*, page."key", ${INSTALL_COLUMNS.replace('i."originalId"', 'NULL::text AS "originalId"')}
  FROM page CROSS JOIN LATERAL (
    SELECT ${SKILL_COLUMNS}, ${ACCOUNT_COLUMNS} FROM ${lookUp('"Skill" one', 'one."id" = page."skillId"')} s ${joinAccount('s."accountId"')}
    LEFT JOIN "LiveInstall" i ON false ${published()}
    WHERE ${ON_MARKET} OFFSET 0
  ) e LEFT JOIN LATERAL (
    SELECT * FROM "LiveInstall" own WHERE own."accountId" = ${account} AND own."skillId" = e."id"
    UNION ALL SELECT * FROM "LiveInstall" copy WHERE copy."accountId" = ${account} AND copy."originalId" = e."id"
  ) i ON true`;

const direction = ({ isUpwards }: Order): string => (isUpwards ? 'ASC' : 'DESC');

/** Rows of `from` behind the row that the parameters `at` and `id` name. */
const behind = ({ column, isUpwards }: Order, at: string, id: string): string =>
  `("${column}", "skillId") ${isUpwards ? '>' : '<'} (${at}, ${id})`;

const sorted = (order: Order, column = `"${order.column}"`): string => `${column} ${direction(order)}, "skillId" ${direction(order)}`;

/** Parameters of a place in the list, after the ones before: sort key and id to start behind, rows to answer, rows to pass over, who asks. */
const placeTypes = (order: Order): string[] => [order.type, 'text', 'int', 'int', 'text'];

/** Every page has a row, so that the count comes also with an empty one; what is told of all matches stands in the first. */
const answer = (order: Order, account: string): string => {
  const sorting = `shown."key" ${direction(order)}, shown."id" ${direction(order)}`;
  return `SELECT counted."matches", CASE WHEN row_number() OVER (ORDER BY ${sorting}) = 1 THEN counted."facets" END AS "facets", shown.*
    FROM counted LEFT JOIN (${entries(account)}) shown ON true ORDER BY ${sorting}`;
};

/** Most values of a facet. */
export const MOST_FACETS = 50;

/** Rows `{facet, value, count}` over the listings of `from`, the most frequent first. */
const facets = (from: string, mostTags: number): string => `SELECT * FROM (
    SELECT 'kind' AS "facet", "kind" AS "value", count(*)::int AS "count" FROM ${from} GROUP BY "kind"
    UNION ALL SELECT 'pricing', "pricingModel", count(*)::int FROM ${from} GROUP BY "pricingModel"
    UNION ALL (SELECT 'tag', tag, count(*)::int FROM ${from}, unnest("tags") tag GROUP BY tag ORDER BY 3 DESC, 2 LIMIT ${mostTags})
  ) facet ORDER BY "count" DESC, "value"`;

/** A page of everything that is listed; the count ends at the bound. */
export const BROWSED: Readonly<Record<WalkedSort, HotStatement>> = bySort((sort, order) => ({
  name: `market_browsed_by_${sort}`,
  types: placeTypes(order),
  text: `WITH page AS MATERIALIZED (
      SELECT "skillId", "${order.column}" AS "key" FROM "Listing" WHERE ${behind(order, '$1', '$2')} ORDER BY ${sorted(order)} LIMIT $3 OFFSET $4
    ), counted AS MATERIALIZED (
      SELECT count(*)::int AS "matches", NULL AS "facets" FROM (SELECT FROM "Listing" LIMIT ${MOST_COUNTED + 1}) few
    )
    ${answer(order, '$5')}`,
}));

/**
 * What matches the conditions, up to the bound and in no order. `$4`: least mean of the ratings. `$5`: whether facets are wanted, of what
 * matches or of as many matches as are counted.
 */
const HITS = `hits AS MATERIALIZED (
    SELECT l.* FROM "Listing" l WHERE l."search" @@ (SELECT "all" FROM query) AND ($4 IS NULL OR l."ratingAverage" >= $4) LIMIT ${MOST_COUNTED + 1}
  ), few AS (SELECT * FROM hits LIMIT ${MOST_COUNTED}), counted AS MATERIALIZED (
    SELECT count(*)::int AS "matches", CASE WHEN $5 THEN (SELECT COALESCE(json_agg(f), '[]') FROM (${facets('few', MOST_FACETS)}) f) END AS "facets" FROM hits
  )`;

const MATCH_TYPES = [...CONDITION_TYPES, 'float8', 'boolean'];

const ARE_FEW = `(SELECT "matches" FROM counted) <= ${MOST_COUNTED}`;
const ARE_MANY = `(SELECT "matches" FROM counted) > ${MOST_COUNTED}`;

/**
 * A page of what matches. Few matches are sorted; of many, the index of the order is walked until the page is full, which is soon, because
 * they are many.
 */
export const FILTERED: Readonly<Record<WalkedSort, HotStatement>> = bySort((sort, order) => ({
  name: `market_filtered_by_${sort}`,
  types: [...MATCH_TYPES, ...placeTypes(order)],
  text: `WITH ${QUERY}, ${HITS}, page AS MATERIALIZED (
      SELECT "skillId", "key" FROM (
        (SELECT "skillId", "${order.column}" AS "key" FROM hits WHERE ${ARE_FEW} AND ${behind(order, '$6', '$7')})
        UNION ALL
        (SELECT "skillId", "${order.column}" FROM "Listing" WHERE ${ARE_MANY} AND "search" @@ (SELECT "all" FROM query)
          AND ($4 IS NULL OR "ratingAverage" >= $4) AND ${behind(order, '$6', '$7')} ORDER BY ${sorted(order)} LIMIT $8 + $9)
      ) found ORDER BY ${sorted(order, '"key"')} LIMIT $8 OFFSET $9
    ) ${answer(order, '$10')}`,
}));

/**
 * How well a listing `l` fits: text rank × quality, both within bounds, so that neither drowns the other. Quality: installs of late (`$11`: what
 * one is worth today, as a power of two), rating, verified publisher. `$12`: the name that the search spells out.
 */
const SCORE = `(ts_rank('{0.05, 0.1, 0.2, 0.4}', l."search", query."words") + CASE WHEN l."name" = $12 THEN 1 ELSE 0 END)
  * (1 + 0.05 * least(greatest(ln(1 + l."popularity") / ln(2::float8) - $11, 0), 10)
    + 0.13 * (l."ratingScore" - 3.5) + CASE WHEN l."isVerified" THEN 0.1 ELSE 0 END)`;

/**
 * A page of what matches, best first. Few matches are all ranked. Of many, those are ranked that bear the name or have the words in name or
 * title, and the first among the best listings: how many there are does not change what that costs.
 */
export const RANKED: HotStatement = {
  name: 'market_ranked',
  types: [...MATCH_TYPES, ...placeTypes(ORDERS.relevance), 'float8', 'text'],
  text: `WITH ${QUERY}, ${HITS}, candidate AS MATERIALIZED (
      SELECT "skillId" FROM "Listing" WHERE ${ARE_MANY} AND "name" = $12 AND "search" @@ (SELECT "all" FROM query)
      UNION
      (SELECT "skillId" FROM "Listing" WHERE ${ARE_MANY} AND "search" @@ (SELECT "heading" FROM query) LIMIT ${CANDIDATES.headings})
      UNION
      (SELECT "skillId" FROM (SELECT "skillId", "search" FROM "Listing" WHERE ${ARE_MANY} ORDER BY "quality" DESC, "skillId" DESC
        LIMIT ${CANDIDATES.best}) best WHERE "search" @@ (SELECT "all" FROM query) LIMIT ${CANDIDATES.others})
    ), scored AS (
      SELECT l."skillId", ${SCORE} AS "score" FROM hits l, query WHERE ${ARE_FEW}
      UNION ALL
      SELECT l."skillId", ${SCORE} FROM candidate, query, LATERAL (
        SELECT * FROM "Listing" f WHERE f."skillId" = candidate."skillId" AND ($4 IS NULL OR f."ratingAverage" >= $4) OFFSET 0) l
    ), page AS MATERIALIZED (
      SELECT "skillId", "score" AS "key" FROM scored WHERE ${behind(ORDERS.relevance, '$6', '$7')}
      ORDER BY ${sorted(ORDERS.relevance)} LIMIT $8 OFFSET $9
    ) ${answer(ORDERS.relevance, '$10')}`,
};

/** Most tags that the list of tags has. */
const MOST_TAGS = 1_000;

/** Of everything that is listed: it reads every listing. */
export const OVERVIEW: HotStatement = {
  name: 'market_overview',
  types: [],
  text: facets('"Listing"', MOST_TAGS),
};

function bySort(make: (sort: WalkedSort, order: Order) => HotStatement): Readonly<Record<WalkedSort, HotStatement>> {
  const made = (sort: WalkedSort) => make(sort, ORDERS[sort]);
  return { popular: made('popular'), rating: made('rating'), newest: made('newest'), updated: made('updated'), name: made('name') };
}
