import { type AccountId, DAY_MS, type SkillId, type SkillKind } from '@guildhall/kernel';
import type { SkillFile } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement, SqlValue } from './hot-statements.js';
import { joinSkill } from './look-up.js';
import { BROWSED, entries, FILTERED, type MarketSort, ORDERS, OVERVIEW, RANKED } from './marketplace-statements.js';
import type { RowWindow } from './row-windows.js';
import { type SkillEntry, type SkillEntryRow, toSkillEntry } from './skill-entries.js';

/** Which listings; a field left out does not filter. */
export interface MarketFilter {
  /** Words in name, title, tags and description: beginnings of words will do, and one slip in a word that the market does not know. */
  readonly q?: string | undefined;
  readonly kind?: SkillKind | undefined;
  /** All of them. */
  readonly tags?: readonly string[] | undefined;
  readonly pricing?: string | undefined;
  /** Slug of an account. */
  readonly publisher?: string | undefined;
  /** Least plain mean of the ratings, 1 to 5; what has no rating does not match. */
  readonly minRating?: number | undefined;
}

/** A row of a sorted list: the rows behind it follow. */
export interface MarketPlace {
  /** What the list is sorted by, as text: a number, a moment in ISO 8601, or a name. */
  readonly key: string;
  readonly id: SkillId;
}

/** Which rows, and for whom. */
export interface MarketWindow extends RowWindow {
  readonly sort: MarketSort;
  /** null starts at the first one. */
  readonly after: MarketPlace | null;
  /** Whether the facets of all that matches are wanted. */
  readonly facets?: boolean | undefined;
  /** The asking account, for its installs; null for an anonymous reader. */
  readonly reader: AccountId | null;
  readonly now: Date;
}

/** One page of a list, and how large the list is. */
export interface MarketPage {
  readonly entries: readonly (SkillEntry & { readonly place: MarketPlace })[];
  /** How many match; when there are more than `MOST_COUNTED`, that and one. */
  readonly matches: number;
  /**
   * Of what matches, or of `MOST_COUNTED` of them when there are more; the most frequent first, at most 50 tags. null when they were not
   * wanted, or when nothing is asked for: `findOverview` knows them then.
   */
  readonly facets: readonly FacetRecord[] | null;
}

/** How many listings have a value of `kind`, `pricing` or `tag`. */
export interface FacetRecord {
  readonly facet: 'kind' | 'pricing' | 'tag';
  readonly value: string;
  readonly count: number;
}

/** What the page of one skill needs beside the skill. */
export interface MarketSkill extends SkillEntry {
  /** Reviews with one star to five. */
  readonly histogram: readonly number[];
  /** Files of the version that is shown; null before the first one. */
  readonly files: readonly SkillFile[] | null;
  /** The body of a bundle's SKILL.md; null for other kinds. */
  readonly instructions: string | null;
  /** Newest first, at most `MOST_VERSIONS`. */
  readonly versions: readonly MarketVersion[];
}

/** A version as the page of a skill names it. */
export interface MarketVersion {
  readonly version: number;
  /** ISO 8601. */
  readonly publishedAt: string;
  readonly note: string | null;
  readonly isYanked: boolean;
}

/** An account as the marketplace shows it. */
export interface MarketPublisher {
  readonly slug: string;
  readonly name: string;
  readonly isVerified: boolean;
  readonly createdAt: Date;
}

/** Versions that the page of a skill names. */
const MOST_VERSIONS = 50;

const PUBLISHER: HotStatement = {
  name: 'market_publisher',
  types: ['text'],
  text: `SELECT "slug", "name", "verifiedAt" IS NOT NULL AS "isVerified", "createdAt" FROM "Account" WHERE "slug" = $1 AND "suspendedAt" IS NULL`,
};

const SKILL: HotStatement = {
  name: 'market_skill',
  types: ['text', 'text'],
  text: `WITH page AS (SELECT $1 AS "skillId", NULL AS "key")
    SELECT shown.*, s."ratingHistogram" AS "histogram",
      shown_files."files", shown_files."instructions",
      (SELECT COALESCE(json_agg(v ORDER BY v."version" DESC), '[]') FROM (
        SELECT "version", "publishedAt", "note", "yankedAt" IS NOT NULL AS "isYanked" FROM "SkillVersion" WHERE "skillId" = $1
        ORDER BY "version" DESC LIMIT ${MOST_VERSIONS}) v) AS "versions"
    FROM (${entries('$2')}) shown ${joinSkill('shown."id"')} LEFT JOIN LATERAL (
      SELECT v."snapshot"::json->'files' AS "files", v."snapshot"::json->>'instructions' AS "instructions" FROM "SkillVersion" v
      WHERE v."skillId" = $1 AND v."version" = COALESCE(s."currentVersion", s."lastVersion")) shown_files ON true`,
};

type PageRow = SkillEntryRow & Pick<MarketPage, 'matches' | 'facets'> & { readonly key: number | string | Date };
type SkillRow = SkillEntryRow & Pick<MarketSkill, 'histogram' | 'files' | 'instructions' | 'versions'>;

/** Installs are worth half as much for every such period; a fixed day is the beginning (see the migration that lists the market). */
const HALF_LIFE_MS = 30 * DAY_MS;
const FIRST_DAY = Date.UTC(2026, 0, 1);

/** What is listed: lists, searches and single pages, in one statement each. */
@Injectable()
export class MarketplaceRepository {
  constructor(private readonly db: Database) {}

  /** Relevance without anything to search for is popularity. */
  async findPage(filter: MarketFilter, window: MarketWindow): Promise<MarketPage> {
    const rows = await this.db.read<PageRow>(PLATFORM, ...pageCall(filter, window));
    const shown = rows.filter(({ id }) => id !== null); // a page without entries has one row, for the count
    return { entries: shown.map(toPlacedEntry), matches: rows[0]?.matches ?? 0, facets: rows[0]?.facets ?? null };
  }

  /** Of everything that is listed; at most 1,000 tags. It reads every listing, so its answer should be kept for a while. */
  findOverview(): Promise<FacetRecord[]> {
    return this.db.read<FacetRecord>(PLATFORM, OVERVIEW, []);
  }

  /** @param reader null for an anonymous one @returns null when the skill is not on the marketplace */
  async findSkill(id: SkillId, reader: AccountId | null): Promise<MarketSkill | null> {
    const [row] = await this.db.read<SkillRow>(PLATFORM, SKILL, [id, reader]);
    if (!row) return null;
    const { histogram, files, instructions, versions } = row;
    return { ...toSkillEntry(row), histogram, files, instructions, versions: versions.map(toVersion) };
  }

  async findPublisher(slug: string): Promise<MarketPublisher | null> {
    const [row] = await this.db.read<MarketPublisher>(PLATFORM, PUBLISHER, [slug]);
    return row ?? null;
  }
}

/** Whether anything is asked for at all. */
export function isFiltered({ q, kind, tags = [], pricing, publisher, minRating }: MarketFilter): boolean {
  return [q, kind, pricing, publisher, minRating].some((condition) => condition !== undefined) || tags.length > 0;
}

function pageCall(
  filter: MarketFilter,
  { sort, limit, offset, after, reader, now, facets = false }: MarketWindow,
): [HotStatement, SqlValue[]] {
  const walked = sort === 'relevance' ? 'popular' : sort;
  const start = [after?.key ?? FIRST[ORDERS[sort].type], after?.id ?? ''];
  const place = [...start, limit, offset, reader];
  if (sort === 'relevance' && filter.q !== undefined)
    return [RANKED, [...conditions(filter), facets, ...place, worthOf(now), nameIn(filter.q)]];
  return isFiltered(filter) ? [FILTERED[walked], [...conditions(filter), facets, ...place]] : [BROWSED[walked], place];
}

/** Before any row: the greatest value where lists go down, the smallest where they go up. */
const FIRST = { float8: 'Infinity', timestamptz: 'infinity', text: '' } as const;

function conditions({ q, kind, tags = [], pricing, publisher, minRating }: MarketFilter): SqlValue[] {
  const lexemes = [
    ...(kind === undefined ? [] : [`=k:${kind}`]),
    ...(pricing === undefined ? [] : [`=p:${pricing}`]),
    ...tags.map((tag) => `=t:${tag}`),
    ...(minRating === undefined ? [] : [`=r:${Math.floor(minRating)}`]),
  ];
  return [q ?? null, lexemes, publisher ?? null, minRating ?? null];
}

/** What an install of this day is worth, as a power of two; whole days, so that pages of one list agree. */
function worthOf(now: Date): number {
  return (Math.floor(now.getTime() / DAY_MS) * DAY_MS - FIRST_DAY) / HALF_LIFE_MS;
}

/** `Invoice maker` spells out the name `invoice-maker`. */
function nameIn(q: string): string {
  return q
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function toPlacedEntry(row: PageRow): MarketPage['entries'][number] {
  const key = row.key instanceof Date ? row.key.toISOString() : String(row.key);
  return { ...toSkillEntry(row), place: { key, id: row.id } };
}

function toVersion({ version, publishedAt, note, isYanked }: MarketVersion): MarketVersion {
  return { version, publishedAt: new Date(publishedAt).toISOString(), note, isYanked };
}
