import type { ReviewPlace, ReviewRecord, ReviewSort } from '@guildhall/data';
import { DomainError, isId } from '@guildhall/kernel';

const KEYS: Readonly<Record<ReviewSort, RegExp>> = {
  newest: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
  helpful: /^\d{1,9}$/,
  rating: /^[1-5]$/,
};

/** The place behind a review in a list of this order, as one opaque word for a URL. */
export function printReviewCursor(sort: ReviewSort, review: ReviewRecord): string {
  const key = { newest: review.createdAt.toISOString(), helpful: review.helpfulCount, rating: review.rating }[sort];
  return print(sort, String(key), review.id);
}

/** @throws {DomainError} `validation_failed` for anything that `printReviewCursor` does not print for this order */
export function readReviewCursor(sort: ReviewSort, text: string): ReviewPlace {
  const [order, key = '', id = ''] = Buffer.from(text, 'base64url').toString('utf8').split(' ');
  if (order === sort && isKey(sort, key) && isId('review', id) && print(sort, key, id) === text) {
    return { key: sort === 'newest' ? key : Number(key), id };
  }
  const message = 'Send a `nextCursor` as it was answered, with the same `sort`.';
  throw new DomainError('validation_failed', { faults: [{ pointer: 'query:/cursor', code: 'invalid_cursor', message }] });
}

const print = (sort: ReviewSort, key: string, id: string): string => Buffer.from(`${sort} ${key} ${id}`, 'utf8').toString('base64url');

/** THREAT[INP-07]: a forged cursor must not reach the database with a day that does not exist. */
function isKey(sort: ReviewSort, key: string): boolean {
  return KEYS[sort].test(key) && (sort !== 'newest' || !Number.isNaN(Date.parse(key)));
}
