import { REVIEW_SORTS, type ReviewSort } from '@guildhall/data';
import { IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { DeletedView, OkAnswer, PagedAnswer } from '../../http/envelope.js';
import { PageQuery } from '../../http/paging.js';
import { IfPresent, IfPresentOrNull } from '../../http/validators.js';
import { RatingView } from '../skills/index.js';

/** Longest comment and reply, in characters. */
const COMMENT_MAX = 5_000;

export class WriteReviewDto {
  /** Whole stars, 1 to 5. */
  @IsInt()
  @Min(1)
  @Max(5)
  rating!: number;

  @IfPresentOrNull()
  @IsString()
  @Length(1, 120)
  title?: string | null;

  /** Plain text; nothing in it is taken for markup. */
  @IfPresentOrNull()
  @IsString()
  @Length(1, COMMENT_MAX)
  comment?: string | null;
}

export class ReplyDto {
  /** Plain text. */
  @IsString()
  @Length(1, COMMENT_MAX)
  comment!: string;
}

export class ReportReviewDto {
  /** What is wrong with the review. */
  @IsString()
  @Length(1, 2_000)
  reason!: string;
}

export class ListReviewsQuery extends PageQuery {
  /** `newest` first, the most `helpful` first, or the best `rating` first. Default `newest`. */
  @IfPresent()
  @IsIn(REVIEW_SORTS)
  sort: ReviewSort = 'newest';

  /** `nextCursor` of the page before, with the same `sort`. */
  @IfPresent()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}

export class ReviewAuthorView {
  slug!: string;
  name!: string;
}

export class ReviewReplyView {
  comment!: string;
  createdAt!: string;
}

export class ReviewView {
  id!: string;
  rating!: number;
  title!: string | null;
  comment!: string | null;
  author!: ReviewAuthorView;
  /** Accounts that found it helpful. */
  helpfulCount!: number;
  /** The publisher's answer. */
  reply!: ReviewReplyView | null;
  createdAt!: string;
  /** When the reviewer last replaced it. */
  updatedAt!: string;
  /** Whether it is the caller's own; not there for anonymous callers. */
  isOwn?: boolean;
}

export class ReviewAnswer extends OkAnswer {
  review!: ReviewView;
}

export class DetailedRatingView extends RatingView {
  /** Reviews with one star, with two, and so on to five. */
  histogram!: number[];
}

export class ReviewListAnswer extends PagedAnswer {
  reviews!: ReviewView[];
  rating!: DetailedRatingView;
  /** Send it as `cursor` for the next page; null at the end. */
  nextCursor!: string | null;
}

export class DeletedReviewAnswer extends OkAnswer {
  review!: DeletedView;
}

export class ReviewReportView {
  id!: string;
  /** `open`, or `resolved` when an operator has dealt with it. */
  status!: string;
  createdAt!: string;
}

export class ReviewReportAnswer extends OkAnswer {
  report!: ReviewReportView;
}
