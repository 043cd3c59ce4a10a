import { type FacetRecord, MarketplaceRepository, MOST_COUNTED } from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../../http/tokens.js';

/** Longest time for which counts of a large marketplace are believed, in milliseconds. */
const KEPT_MS = 60_000;

export interface Overview {
  readonly total: number;
  readonly facets: readonly FacetRecord[];
}

/**
 * How many listings there are of each sort. Counting reads every listing, so a large marketplace is counted once a minute, however many ask;
 * a small one every time, so that nothing it says is old.
 */
@Injectable()
export class MarketOverview {
  private counting: Promise<Overview> | null = null;
  private counted: { readonly overview: Overview; readonly at: number } | null = null;

  constructor(
    private readonly market: MarketplaceRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  read(): Promise<Overview> {
    if (this.counted && this.clock.now().getTime() - this.counted.at < KEPT_MS) return Promise.resolve(this.counted.overview);
    this.counting ??= this.count().finally(() => {
      this.counting = null;
    });
    return this.counting;
  }

  private async count(): Promise<Overview> {
    const at = this.clock.now().getTime();
    const facets = await this.market.findOverview();
    const overview = { total: totalOf(facets), facets };
    this.counted = overview.total > MOST_COUNTED ? { overview, at } : null;
    return overview;
  }
}

/** Every listing has one kind. */
function totalOf(facets: readonly FacetRecord[]): number {
  return facets.reduce((sum, { facet, count }) => (facet === 'kind' ? sum + count : sum), 0);
}
