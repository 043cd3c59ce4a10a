import { IfPresent, QueryInt } from './validators.js';

/** Deepest row that an offset may reach; deeper pages need a cursor. */
const DEEPEST_PAGE = 10_000;

export class PageQuery {
  /** Page number, from 1. */
  @IfPresent()
  @QueryInt(1, DEEPEST_PAGE)
  page: number = 1;

  /** Rows on a page, 1 to 200. */
  @IfPresent()
  @QueryInt(1, 200)
  limit: number = 50;
}

export interface Page {
  readonly page: number;
  readonly limit: number;
}

/** Paging part of a list answer; `perPage` repeats `limit` for clients that read that name. */
export function pageFields(total: number, { page, limit }: Page): { total: number; page: number; limit: number; perPage: number } {
  return { total, page, limit, perPage: limit };
}
