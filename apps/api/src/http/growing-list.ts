import type { GrowingWindow } from '@guildhall/data';
import { printCursor, readCursor, type TimeCursor } from './cursor.js';
import type { Page } from './paging.js';

/** Where in a list that grows at its head a page starts. */
export interface GrowingQuery extends Page {
  readonly cursor?: string;
}

/** Which rows to read: one more than the page has, which tells whether there are more. @throws {DomainError} `validation_failed` */
export function windowOf({ page, limit, cursor }: GrowingQuery): GrowingWindow {
  const after = cursor === undefined ? null : readCursor(cursor);
  return { limit: limit + 1, offset: after ? 0 : (page - 1) * limit, after };
}

/** The rows of the page, and the cursor of the next one. */
export function pageOf<Row>(
  rows: readonly Row[],
  { limit }: Page,
  placeOf: (row: Row) => TimeCursor,
): { items: readonly Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : printCursor(placeOf(last)) };
}
