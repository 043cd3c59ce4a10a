import {
  isFiltered,
  type MarketFilter,
  type MarketPage,
  MarketplaceRepository,
  type MarketSort,
  MOST_COUNTED,
  MOST_FACETS,
} from '@guildhall/data';
import { type Clock, DomainError } from '@guildhall/kernel';
import { decide } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { OK } from '../../http/envelope.js';
import { answerEtag, type Preconditions } from '../../http/etags.js';
import { type Page, pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import type { SharedCaching } from '../../http/shared-caching.js';
import { factsOf } from '../../http/skill-facts.js';
import { CLOCK } from '../../http/tokens.js';
import { presentSkill, type SkillAnswer, SkillCreationService } from '../skills/index.js';
import { printMarketCursor, readMarketCursor } from './market-cursor.js';
import { MarketOverview } from './market-overview.js';
import type {
  ForkListedSkillDto,
  ListMarketQuery,
  ListPublishedQuery,
  MarketListAnswer,
  MarketSkillAnswer,
  PublisherAnswer,
  TagListAnswer,
} from './marketplace.dto.js';
import { facetValues, isFull, presentFacets, presentMarketSkill, presentPublisher } from './marketplace.presenter.js';

/** Who reads, and what caches on the way may do with the answer. */
interface Reading {
  readonly caller: Principal | null;
  readonly sharing: Pick<SharedCaching, 'allow'>;
}

/** One page of a list. */
interface ListRequest extends Page {
  readonly filter: MarketFilter;
  readonly sort: MarketSort;
  readonly cursor?: string | undefined;
  readonly facets?: boolean | undefined;
}

type Listed = Pick<MarketListAnswer, 'skills' | 'totalIsExact' | 'nextCursor' | 'facets'> & ReturnType<typeof pageFields>;

/** Deepest row that a page number may reach. */
const DEEPEST_ROW = 10_000;

/** Discovery of what accounts offer to all others (AGNT Skills document, "Access and marketplace"). */
@Injectable()
export class MarketplaceService {
  constructor(
    private readonly market: MarketplaceRepository,
    private readonly overview: MarketOverview,
    private readonly creation: SkillCreationService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(reading: Reading, query: ListMarketQuery): Promise<MarketListAnswer> {
    const filter = filterOf(query);
    const { page, limit, cursor, facets, sort = filter.q === undefined ? 'popular' : 'relevance' } = query;
    return { ...OK, ...(await this.findPage(reading, { filter, sort, page, limit, cursor, facets })) };
  }

  async read(
    target: SkillTarget,
    { caller, sharing, preconditions }: Reading & { preconditions: Preconditions },
  ): Promise<MarketSkillAnswer> {
    const shown = await this.show(target, caller);
    preconditions.tag(answerEtag(caller, shown));
    if (!caller && isFull(shown)) sharing.allow();
    return { ...OK, skill: shown };
  }

  /** The page of a skill, as the caller may see it. @throws {DomainError} `not_found` */
  async show({ skill, relation }: SkillTarget, caller: Principal | null): Promise<MarketSkillAnswer['skill']> {
    const found = await this.market.findSkill(skill.id, caller?.accountId ?? null);
    if (!found) throw new DomainError('not_found');
    return presentMarketSkill(found, decide('skill', 'manifest', factsOf(skill), relation).allow);
  }

  /** @throws {DomainError} as when a skill is created */
  async fork({ skill: { id } }: SkillTarget, caller: Principal, body: ForkListedSkillDto): Promise<SkillAnswer> {
    const original = (await this.market.findSkill(id, caller.accountId))?.skill;
    if (!original) throw new DomainError('not_found');
    const { name = original.name, title = original.title } = body;
    return this.creation.create(caller, { name, title, description: original.description, fork: { fromSkillId: id } });
  }

  /** @throws {DomainError} `not_found` */
  async readPublisher(slug: string, reading: Reading, { sort = 'popular', ...query }: ListPublishedQuery): Promise<PublisherAnswer> {
    const publisher = await this.market.findPublisher(slug);
    if (!publisher) throw new DomainError('not_found');
    return {
      ...OK,
      publisher: presentPublisher(publisher),
      ...(await this.findPage(reading, { filter: { publisher: slug }, sort, ...query })),
    };
  }

  async listTags({ caller, sharing }: Reading): Promise<TagListAnswer> {
    const { facets } = await this.overview.read();
    if (!caller) sharing.allow();
    return { ...OK, tags: facetValues(facets, 'tag') };
  }

  private async findPage({ caller, sharing }: Reading, request: ListRequest): Promise<Listed> {
    const { filter, sort, limit, cursor, facets } = request;
    const list = { sort, conditions: filter };
    const after = cursor === undefined ? null : readMarketCursor(list, cursor);
    const offset = after ? 0 : offsetOf(request);
    const reader = caller?.accountId ?? null;
    // One more tells whether there are more.
    const found = await this.market.findPage(filter, { sort, limit: limit + 1, offset, after, reader, facets, now: this.clock.now() });
    const entries = found.entries.slice(0, limit);
    const skills = entries.map(({ skill, install }) => presentSkill(skill, install));
    if (!caller && skills.every(isFull)) sharing.allow();
    const last = found.entries.length > limit ? entries.at(-1) : undefined;
    return { skills, nextCursor: last ? printMarketCursor(list, last.place) : null, ...(await this.count(request, found)) };
  }

  /** Without conditions the whole marketplace matches, which is counted once for all who ask. */
  private async count(request: ListRequest, { matches, facets }: MarketPage): Promise<Omit<Listed, 'skills' | 'nextCursor'>> {
    const isBounded = matches > MOST_COUNTED;
    const isWhole = !isFiltered(request.filter);
    const overview = isWhole && (isBounded || request.facets) ? await this.overview.read() : { total: matches, facets: facets ?? [] };
    const total = isBounded && !isWhole ? MOST_COUNTED : overview.total;
    const shown = request.facets ? { facets: presentFacets(overview.facets, MOST_FACETS) } : {};
    return { totalIsExact: !isBounded || isWhole, ...pageFields(total, request), ...shown };
  }
}

/** A search for nothing is none. */
function filterOf({ q, kind, tag, pricing, publisher, minRating }: ListMarketQuery): MarketFilter {
  return { q: q?.trim() === '' ? undefined : q, kind, tags: tag, pricing, publisher, minRating };
}

/** THREAT[INP-07]: a row that lies deep costs all the rows before it. */
function offsetOf({ page, limit }: Page): number {
  const offset = (page - 1) * limit;
  if (offset <= DEEPEST_ROW) return offset;
  const message = `Pages end at row ${DEEPEST_ROW}; send \`nextCursor\` of the page before as \`cursor\` to go on.`;
  throw new DomainError('validation_failed', { faults: [{ pointer: 'query:/page', code: 'use_cursor', message }] });
}
