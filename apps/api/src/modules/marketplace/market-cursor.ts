import { createHash } from 'node:crypto';
import type { MarketPlace, MarketSort } from '@guildhall/data';
import { DomainError, isId, SKILL_NAME } from '@guildhall/kernel';

/** A list that a cursor belongs to: a place in one means nothing in another. */
export interface CursorList {
  readonly sort: MarketSort;
  /** What is asked for, in any form that is the same for every page of the list. */
  readonly conditions: unknown;
}

/** One opaque word for a URL; callers hand it back as they got it. */
export function printMarketCursor(list: CursorList, { key, id }: MarketPlace): string {
  return Buffer.from([list.sort, digestOf(list), key, id].join(' '), 'utf8').toString('base64url');
}

/**
 * THREAT[INP-07]: what was not printed for this list is refused; what was made up in the right form is no more than a place to start at.
 * @throws {DomainError} `validation_failed`
 */
export function readMarketCursor(list: CursorList, text: string): MarketPlace {
  const [sort, digest, key = '', id = '', ...more] = Buffer.from(text, 'base64url').toString('utf8').split(' ');
  const isWhole = more.length === 0 && isId('skill', id) && isKeyOf(list.sort, key);
  if (isWhole && sort === list.sort && digest === digestOf(list) && printMarketCursor(list, { key, id }) === text) return { key, id };
  const message = 'Send a `nextCursor` as it was answered, with the same filters and sort.';
  throw new DomainError('validation_failed', { faults: [{ pointer: 'query:/cursor', code: 'invalid_cursor', message }] });
}

function digestOf({ sort, conditions }: CursorList): string {
  return createHash('sha256')
    .update(JSON.stringify([sort, conditions]))
    .digest('base64url')
    .slice(0, 8);
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

function isKeyOf(sort: MarketSort, key: string): boolean {
  if (sort === 'name') return SKILL_NAME.test(key) && key.length <= 64;
  if (sort === 'newest' || sort === 'updated') return MOMENT.test(key) && !Number.isNaN(Date.parse(key));
  return Number.isFinite(Number(key)) && String(Number(key)) === key;
}
