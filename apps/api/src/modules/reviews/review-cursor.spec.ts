import { REVIEW_SORTS, type ReviewRecord } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { printReviewCursor, readReviewCursor } from './review-cursor.js';

const REVIEW = {
  id: 'rev_0123456789abcdef01234567',
  rating: 4,
  helpfulCount: 12,
  createdAt: new Date('2026-11-20T09:00:00.123Z'),
} as ReviewRecord;

test.each([
  ['newest', '2026-11-20T09:00:00.123Z'],
  ['helpful', 12],
  ['rating', 4],
] as const)('%s: what was printed is read', (sort, key) => {
  expect(readReviewCursor(sort, printReviewCursor(sort, REVIEW))).toEqual({ key, id: REVIEW.id });
});

test('INP-07 a cursor of another order is refused', () => {
  for (const sort of REVIEW_SORTS) {
    for (const other of REVIEW_SORTS.filter((name) => name !== sort)) {
      expect(() => readReviewCursor(other, printReviewCursor(sort, REVIEW))).toThrow(DomainError);
    }
  }
});

test.each([
  '',
  'x',
  'newest',
  `newest 2026-13-20T09:00:00.123Z ${REVIEW.id}`,
  `newest 2026-11-20 ${REVIEW.id}`,
  `newest 2026-11-20T09:00:00.123Z rev_x`,
  `newest 2026-11-20T09:00:00.123Z ${REVIEW.id} more`,
  `newest 2026-11-20T09:00:00.123Z' OR 1=1 -- ${REVIEW.id}`,
])('INP-07 a forged cursor is refused: %j', (text) => {
  expect(() => readReviewCursor('newest', Buffer.from(text, 'utf8').toString('base64url'))).toThrow(DomainError);
});
