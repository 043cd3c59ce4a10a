import type { RatingSummary, ReportRecord, ReviewRecord } from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import type { DetailedRatingView, ReviewReplyView, ReviewReportView, ReviewView } from './reviews.dto.js';

/**
 * THREAT[MON-10]: what reviewers wrote goes out as JSON text, letter by letter as it came; no page of ours takes it for markup.
 * @param reader the asking account; null for an anonymous reader
 */
export function presentReview(review: ReviewRecord, reader: AccountId | null): ReviewView {
  return {
    id: review.id,
    rating: review.rating,
    title: review.title,
    comment: review.comment,
    author: { slug: review.authorSlug, name: review.authorName },
    helpfulCount: review.helpfulCount,
    reply: presentReply(review),
    createdAt: review.createdAt.toISOString(),
    updatedAt: review.updatedAt.toISOString(),
    ...(reader === null ? {} : { isOwn: review.accountId === reader }),
  };
}

export function presentDetailedRating({ ratingCount, ratingSum, ratingHistogram }: RatingSummary): DetailedRatingView {
  return { average: ratingCount === 0 ? null : ratingSum / ratingCount, count: ratingCount, histogram: [...ratingHistogram] };
}

export function presentReviewReport({ id, status, createdAt }: ReportRecord): ReviewReportView {
  return { id, status, createdAt: createdAt.toISOString() };
}

function presentReply({ reply, repliedAt }: ReviewRecord): ReviewReplyView | null {
  return reply === null || repliedAt === null ? null : { comment: reply, createdAt: repliedAt.toISOString() };
}
