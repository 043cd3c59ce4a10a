import { MARKET_SORTS, type MarketSort } from '@guildhall/data';
import { SKILL_KINDS, SKILL_NAME, SKILL_NAME_MAX, type SkillKind } from '@guildhall/kernel';
import { LIMITS } from '@guildhall/manifest';
import { PRICING_MODELS, type PricingModel } from '@guildhall/pricing';
import { OmitType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsNumber, IsString, Length, Matches, Max, Min } from 'class-validator';
import { AlwaysNull, ListOf, OneOf } from '../../http/answer-shapes.js';
import { OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { IfPresent, QueryBoolean, QueryInt } from '../../http/validators.js';
import { OpaqueSkillView, RatingView, SkillView } from '../skills/index.js';

const PUBLISHED_SORTS = MARKET_SORTS.filter((sort) => sort !== 'relevance');

export class ListPublishedQuery {
  /** Default `popular`: installs, each worth half as much every 30 days. `rating` weighs how many reviews there are. */
  @IfPresent()
  @IsIn(PUBLISHED_SORTS)
  sort?: Exclude<MarketSort, 'relevance'>;

  /** Page number, from 1. Rows beyond 10,000 are reached with `cursor`. */
  @IfPresent()
  @QueryInt(1, 1_000_000_000)
  page: number = 1;

  /** Rows on a page, 1 to 200. */
  @IfPresent()
  @QueryInt(1, 200)
  limit: number = 50;

  /** `nextCursor` of the page before, with the same filters and sort: the list goes on there, and `page` does not matter. */
  @IfPresent()
  @IsString()
  @Length(1, 500)
  cursor?: string;
}

export class ListMarketQuery {
  /**
   * Words in name, title, tags and description. Beginnings of words will do, and a word that the marketplace does not know may have one slip.
   * Of more than 12 words, the first 12 count.
   */
  @IfPresent()
  @IsString()
  @Length(0, 200)
  q?: string;

  @IfPresent()
  @IsIn(SKILL_KINDS)
  kind?: SkillKind;

  /** May be repeated: the skill has all of them. */
  @IfPresent()
  @Transform(({ value }) => (typeof value === 'string' ? [value] : value))
  @IsArray()
  @ArrayMaxSize(LIMITS.tags)
  @IsString({ each: true })
  @Length(1, LIMITS.tag, { each: true })
  tag?: string[];

  @IfPresent()
  @IsIn(PRICING_MODELS)
  pricing?: PricingModel;

  /** Slug of an account. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  publisher?: string;

  /** Least average rating, 1 to 5; skills without reviews have none. */
  @IfPresent()
  @Transform(({ value }) => (typeof value === 'string' && /^\d(?:\.\d{1,3})?$/.test(value) ? Number(value) : value))
  @IsNumber()
  @Min(1)
  @Max(5)
  minRating?: number;

  /** Default `relevance` with `q`, else `popular`; relevance without `q` is popularity. */
  @IfPresent()
  @IsIn(MARKET_SORTS)
  sort?: MarketSort;

  /** Adds how many of the matches have each kind, tag and pricing model. */
  @IfPresent()
  @QueryBoolean()
  facets?: boolean;

  /** Page number, from 1. Rows beyond 10,000 are reached with `cursor`. */
  @IfPresent()
  @QueryInt(1, 1_000_000_000)
  page: number = 1;

  /** Rows on a page, 1 to 200. */
  @IfPresent()
  @QueryInt(1, 200)
  limit: number = 50;

  /** `nextCursor` of the page before, with the same filters and sort: the list goes on there, and `page` does not matter. */
  @IfPresent()
  @IsString()
  @Length(1, 500)
  cursor?: string;
}

export class ForkListedSkillDto {
  /** Default: the name of the original. */
  @IfPresent()
  @Matches(SKILL_NAME)
  @Length(1, SKILL_NAME_MAX)
  name?: string;

  /** Default: the title of the original. */
  @IfPresent()
  @IsString()
  @Length(1, LIMITS.title)
  title?: string;
}

export class FacetValueView {
  value!: string;
  count!: number;
}

/** How many of the matches have each value, the most frequent first; at most 50 tags. */
export class FacetsView {
  kind!: FacetValueView[];
  tag!: FacetValueView[];
  pricing!: FacetValueView[];
}

export class MarketListAnswer extends PagedAnswer {
  @ListOf(SkillView, OpaqueSkillView)
  skills!: (SkillView | OpaqueSkillView)[];
  /**
   * False when more match than are counted: `total` is then that bound, and `facets` are those of so many of the matches. Without filters,
   * counts above the bound may be a minute old.
   */
  totalIsExact!: boolean;
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
  /** Only with `facets=true`. */
  facets?: FacetsView;
}

export class MarketRatingView extends RatingView {
  /** Reviews with one star, two, three, four and five. */
  histogram!: number[];
}

export class MarketVersionView {
  version!: number;
  publishedAt!: string;
}

export class MarketVersionDetailView extends MarketVersionView {
  note!: string | null;
  yanked!: boolean;
}

/** A listed skill on its own page. */
export class MarketSkillView extends OmitType(SkillView, ['rating']) {
  rating!: MarketRatingView;
  /** Newest first, at most 50. */
  versions!: MarketVersionDetailView[];
  /** Its file README.md, else its instructions; null when it has none, or when they must be paid for. */
  readme!: string | null;
}

/** What other accounts see of an opaque skill on its page. */
export class OpaqueMarketSkillView extends OpaqueSkillView {
  /** Newest first, at most 50. */
  versions!: MarketVersionView[];
  @AlwaysNull()
  readme!: null;
}

export class MarketSkillAnswer extends OkAnswer {
  @OneOf(MarketSkillView, OpaqueMarketSkillView)
  skill!: MarketSkillView | OpaqueMarketSkillView;
}

export class PublisherView {
  slug!: string;
  name!: string;
  /** The operator knows who this is. */
  verified!: boolean;
  createdAt!: string;
}

export class PublisherAnswer extends PagedAnswer {
  publisher!: PublisherView;
  @ListOf(SkillView, OpaqueSkillView)
  skills!: (SkillView | OpaqueSkillView)[];
  /** False when there are more skills than are counted: `total` is then that bound. */
  totalIsExact!: boolean;
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}

export class TagListAnswer extends OkAnswer {
  /** The most frequent first, at most 1,000. */
  tags!: FacetValueView[];
}
