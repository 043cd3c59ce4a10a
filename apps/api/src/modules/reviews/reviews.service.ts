import {
  Database,
  newId,
  PLATFORM,
  type RatingHistogram,
  type ReviewRecord,
  ReviewsRepository,
  type ReviewText,
  type SkillFactsRecord,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError } from '@guildhall/kernel';
import { decideAccess } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { WebhooksOutbox } from '../webhooks/index.js';
import { withRating } from './rating-counts.js';
import { printReviewCursor, readReviewCursor } from './review-cursor.js';
import { ReviewRights } from './review-rights.js';
import type { DeletedReviewAnswer, ListReviewsQuery, ReviewAnswer, ReviewListAnswer, WriteReviewDto } from './reviews.dto.js';
import { presentDetailedRating, presentReview } from './reviews.presenter.js';

/** What was written, and whether it is the account's first review of the skill. */
export interface WrittenReview {
  readonly answer: ReviewAnswer;
  readonly isNew: boolean;
}

/** What accounts think of skills that they use. Every write changes the ratings of the skill under the lock of the skill. */
@Injectable()
export class ReviewsService {
  constructor(
    private readonly db: Database,
    private readonly reviews: ReviewsRepository,
    private readonly rights: ReviewRights,
    private readonly outbox: WebhooksOutbox,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list({ skill }: SkillTarget, caller: Principal | null, query: ListReviewsQuery): Promise<ReviewListAnswer> {
    const { limit, sort } = query;
    const [rows, summary] = await Promise.all([this.findRows(skill, query), this.reviews.findSummary(skill.id)]);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      ...OK,
      reviews: shown.map((review) => presentReview(review, caller?.accountId ?? null)),
      rating: presentDetailedRating(summary),
      nextCursor: last ? printReviewCursor(sort, last) : null,
      ...pageFields(summary.ratingCount, query),
    };
  }

  /** @throws {DomainError} `own_skill`, `review_requires_install` */
  async write({ skill }: SkillTarget, { accountId }: Principal, body: WriteReviewDto): Promise<WrittenReview> {
    const text = { rating: body.rating, title: body.title ?? null, comment: body.comment ?? null };
    const [review, isNew] = await this.db.transaction(PLATFORM, async () => {
      // THREAT[MON-10]: the lock comes first, so of simultaneous reviews of one account the second one replaces the first.
      const histogram = await this.lockRatings(skill);
      await this.rights.requireReviewer(skill, accountId);
      const before = await this.reviews.findOf(skill.id, accountId);
      const after = before ? await this.replace(before, text) : await this.add(skill, accountId, text);
      await this.reviews.updateRatings(skill.id, withRating(histogram, { before: before?.rating ?? null, after: text.rating }));
      return [after, before === null] as const;
    });
    return { answer: answer(review, accountId), isNew };
  }

  /** @throws {DomainError} `not_found`, `not_reviewer` */
  delete({ skill }: SkillTarget, caller: Principal, reviewId: string): Promise<DeletedReviewAnswer> {
    return this.db.transaction(PLATFORM, async () => {
      const histogram = await this.lockRatings(skill);
      const before = await this.rights.lock(skill, reviewId);
      if (before.accountId !== caller.accountId && !isOperator(caller)) throw new DomainError('not_reviewer');
      await this.reviews.delete(before.id);
      await this.reviews.updateRatings(skill.id, withRating(histogram, { before: before.rating, after: null }));
      await this.audit.record({ accountId: before.accountId, action: 'review.delete', target: before.id, before });
      return { ...OK, review: { id: before.id, deleted: true } };
    });
  }

  /** @param target a skill of the caller's account */
  reply({ skill }: SkillTarget, { accountId }: Principal, reviewId: string, comment: string): Promise<ReviewAnswer> {
    return this.db.transaction(PLATFORM, async () => {
      const before = await this.rights.lock(skill, reviewId);
      const after = await this.reviews.reply(before.id, comment, this.clock.now());
      await this.audit.record({ accountId, action: 'review.reply', target: before.id, before, after });
      return answer(after, accountId);
    });
  }

  private findRows({ id }: SkillFactsRecord, { page, limit, sort, cursor }: ListReviewsQuery): Promise<ReviewRecord[]> {
    const more = limit + 1; // one more tells whether there are more
    return cursor === undefined
      ? this.reviews.findPage(id, sort, { limit: more, offset: (page - 1) * limit })
      : this.reviews.findAfter(id, sort, readReviewCursor(sort, cursor), more);
  }

  private async replace(before: ReviewRecord, text: ReviewText): Promise<ReviewRecord> {
    const after = await this.reviews.update(before.id, text, this.clock.now());
    await this.audit.record({ accountId: before.accountId, action: 'review.update', target: before.id, before, after });
    return after;
  }

  private async add(skill: SkillFactsRecord, accountId: AccountId, text: ReviewText): Promise<ReviewRecord> {
    const fresh = { id: newId('review'), accountId, skillId: skill.id, createdAt: this.clock.now() };
    const review = await this.reviews.create({ ...fresh, ...text });
    await this.audit.record({ accountId, action: 'review.create', target: review.id, after: review });
    const data = { skillId: skill.id, skillName: skill.name, reviewId: review.id, ...text };
    await this.outbox.enqueue(skill.accountId, 'review.created', data);
    return review;
  }

  private async lockRatings({ id }: SkillFactsRecord): Promise<RatingHistogram> {
    const histogram = await this.reviews.lockRatings(id);
    if (!histogram) throw new DomainError('not_found');
    return histogram;
  }
}

/** THREAT[TEN-06]: an operator needs the scope as well, as on the routes for operators. */
const isOperator = (caller: Principal): boolean => decideAccess(caller, 'admin', 'write').allow;

function answer(review: ReviewRecord, reader: AccountId): ReviewAnswer {
  return { ...OK, review: presentReview(review, reader) };
}
