import type { ReportRecord, ReviewRecord } from '@guildhall/data';
import type { AccountId, ReportId, ReviewId, SkillId } from '@guildhall/kernel';
import { presentDetailedRating, presentReview, presentReviewReport } from './reviews.presenter.js';

const at = new Date('2026-11-20T00:00:00.000Z');
const printed = '2026-11-20T00:00:00.000Z';
const accountId = 'acc_1' as AccountId;
/** Columns that a record may get one day and that must not slip into an answer. */
const withSecrets = <T extends object>(record: T): T => ({ ...record, email: 'secret', address: 'secret' });

const review: ReviewRecord = {
  id: 'rev_1' as ReviewId,
  accountId,
  skillId: '1' as SkillId,
  rating: 4,
  title: 'Good',
  comment: '<b>Very</b>',
  helpfulCount: 2,
  reply: 'Thanks',
  repliedAt: at,
  createdAt: at,
  updatedAt: at,
  authorSlug: 'acme',
  authorName: 'Acme',
};
const view = {
  id: 'rev_1',
  rating: 4,
  title: 'Good',
  comment: '<b>Very</b>',
  author: { slug: 'acme', name: 'Acme' },
  helpfulCount: 2,
  reply: { comment: 'Thanks', createdAt: printed },
  createdAt: printed,
  updatedAt: printed,
};

test('a review shows exactly these fields, and to callers whether it is theirs', () => {
  expect(presentReview(withSecrets(review), null)).toEqual(view);
  expect(presentReview(withSecrets(review), accountId)).toEqual({ ...view, isOwn: true });
  expect(presentReview(withSecrets(review), 'acc_2' as AccountId)).toEqual({ ...view, isOwn: false });
});

test('without a reply there is none', () => {
  expect(presentReview({ ...review, reply: null, repliedAt: null }, null).reply).toBeNull();
});

test('the rating of a skill is its plain mean, and none without reviews', () => {
  expect(presentDetailedRating({ ratingCount: 2, ratingSum: 9, ratingHistogram: [0, 0, 0, 1, 1] })).toEqual({
    average: 4.5,
    count: 2,
    histogram: [0, 0, 0, 1, 1],
  });
  expect(presentDetailedRating({ ratingCount: 0, ratingSum: 0, ratingHistogram: [0, 0, 0, 0, 0] }).average).toBeNull();
});

test('a report shows its author that it is there, and nothing that operators wrote', () => {
  const report: ReportRecord = {
    id: 'rep_1' as ReportId,
    accountId,
    skillId: review.skillId,
    reviewId: review.id,
    reason: 'Spam',
    status: 'resolved',
    resolution: 'internal',
    createdAt: at,
    resolvedAt: at,
  };
  expect(presentReviewReport(withSecrets(report))).toEqual({ id: 'rep_1', status: 'resolved', createdAt: printed });
});
