import type { FacetRecord, MarketPublisher, MarketSkill, MarketVersion } from '@guildhall/data';
import { type OpaqueSkillView, presentSkill, type SkillView } from '../skills/index.js';
import type {
  FacetsView,
  FacetValueView,
  MarketSkillView,
  MarketVersionDetailView,
  MarketVersionView,
  OpaqueMarketSkillView,
  PublisherView,
} from './marketplace.dto.js';
import { readmeOf } from './readme.js';

/** Which of the two shapes it is: only the full one says how visible the content is. */
export const isFull = (skill: SkillView | OpaqueSkillView): skill is SkillView => 'contentVisibility' in skill;

/**
 * THREAT[OPQ-01]: what the page adds to an opaque skill are the numbers and dates of its versions.
 * @param mayRead whether the caller may read the content, as far as that is a matter of price
 */
export function presentMarketSkill(
  { skill, install, histogram, versions, files, instructions }: MarketSkill,
  mayRead: boolean,
): MarketSkillView | OpaqueMarketSkillView {
  const shown = presentSkill(skill, install);
  if (!isFull(shown)) return { ...shown, versions: versions.map(presentVersion), readme: null };
  const rating = { average: shown.rating.average, count: shown.rating.count, histogram: [...histogram] };
  return { ...shown, rating, versions: versions.map(presentVersionDetail), readme: mayRead ? readmeOf(files ?? [], instructions) : null };
}

function presentVersion({ version, publishedAt }: MarketVersion): MarketVersionView {
  return { version, publishedAt };
}

function presentVersionDetail({ version, publishedAt, note, isYanked }: MarketVersion): MarketVersionDetailView {
  return { version, publishedAt, note, yanked: isYanked };
}

export function presentFacets(records: readonly FacetRecord[], most: number): FacetsView {
  const of = (facet: FacetRecord['facet']) => facetValues(records, facet).slice(0, most);
  return { kind: of('kind'), tag: of('tag'), pricing: of('pricing') };
}

export function facetValues(records: readonly FacetRecord[], facet: FacetRecord['facet']): FacetValueView[] {
  return records.filter((record) => record.facet === facet).map(({ value, count }) => ({ value, count }));
}

export function presentPublisher({ slug, name, isVerified, createdAt }: MarketPublisher): PublisherView {
  return { slug, name, verified: isVerified, createdAt: createdAt.toISOString() };
}
