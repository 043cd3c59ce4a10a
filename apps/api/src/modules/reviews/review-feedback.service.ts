import { Database, newId, PLATFORM, ReportsRepository, ReviewsRepository } from '@guildhall/data';
import { type Clock, DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { ReviewRights } from './review-rights.js';
import type { ReviewAnswer, ReviewReportAnswer } from './reviews.dto.js';
import { presentReview, presentReviewReport } from './reviews.presenter.js';

/** An answered report, and whether it is the account's first one about the review. */
export interface MadeReport {
  readonly answer: ReviewReportAnswer;
  readonly isNew: boolean;
}

/** What readers do with the reviews of others. */
@Injectable()
export class ReviewFeedbackService {
  constructor(
    private readonly db: Database,
    private readonly reviews: ReviewsRepository,
    private readonly reports: ReportsRepository,
    private readonly rights: ReviewRights,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Voting twice is one vote, and what is not there can be taken back. @throws {DomainError} `not_found`, `own_review` */
  setHelpful({ skill }: SkillTarget, { accountId }: Principal, reviewId: string, isHelpful: boolean): Promise<ReviewAnswer> {
    return this.db.transaction(PLATFORM, async () => {
      // THREAT[MON-10]: under the lock of the review, so that the count is that of the votes.
      const before = await this.rights.lock(skill, reviewId);
      if (before.accountId === accountId) throw new DomainError('own_review');
      const after = await this.reviews.setVote(before, accountId, isHelpful);
      if (after.helpfulCount !== before.helpfulCount) {
        await this.audit.record({ accountId, action: isHelpful ? 'review.helpful' : 'review.unhelpful', target: before.id });
      }
      return { ...OK, review: presentReview(after, accountId) };
    });
  }

  /** The first report of an account stands; a second one is answered with it. @throws {DomainError} `not_found` */
  report({ skill }: SkillTarget, { accountId }: Principal, reviewId: string, reason: string): Promise<MadeReport> {
    return this.db.transaction(PLATFORM, async () => {
      const review = await this.rights.lock(skill, reviewId);
      const before = await this.reports.find(review.id, accountId);
      if (before) return { answer: { ...OK, report: presentReviewReport(before) }, isNew: false };
      const about = { skillId: skill.id, reviewId: review.id };
      const report = await this.reports.create({ id: newId('report'), accountId, ...about, reason, createdAt: this.clock.now() });
      await this.audit.record({ accountId, action: 'review.report', target: review.id, after: report });
      return { answer: { ...OK, report: presentReviewReport(report) }, isNew: true };
    });
  }
}
