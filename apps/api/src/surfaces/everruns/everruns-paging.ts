import { IsOptional, IsString, MaxLength } from 'class-validator';
import { QueryInt } from '../../http/validators.js';

/** What lists with pages take. */
export class EverrunsPageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  search?: string;

  @QueryInt(0, 1_000_000)
  offset = 0;

  @QueryInt(1, 100)
  limit = 20;
}

export interface EverrunsPage<T> {
  readonly data: readonly T[];
  readonly total: number;
  readonly offset: number;
  readonly limit: number;
  readonly next_url?: string;
  readonly prev_url?: string;
}

/** What was asked for; not every list can have archived things in it. */
type AskedPage = EverrunsPageQuery & { readonly include_archived?: boolean };

/** A page of a list that is at hand, with the addresses of those beside it, which are of the same list. */
export function pageOf<T>(all: readonly T[], { search, include_archived, offset, limit }: AskedPage, url: string): EverrunsPage<T> {
  const filters = { ...(search ? { search } : {}), ...(include_archived ? { include_archived: 'true' } : {}) };
  const at = (start: number): string => `${url}?${new URLSearchParams({ ...filters, offset: `${start}`, limit: `${limit}` })}`;
  return {
    ...{ data: all.slice(offset, offset + limit), total: all.length, offset, limit },
    ...(offset + limit < all.length ? { next_url: at(offset + limit) } : {}),
    ...(offset > 0 ? { prev_url: at(Math.max(0, offset - limit)) } : {}),
  };
}
