import { InstallsRepository, type ReviewRecord, ReviewsRepository, type SkillFactsRecord } from '@guildhall/data';
import { type AccountId, DomainError, isId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';

/** Who may write about which skill, and which review a request is about. All of it is asked inside the transaction of the write. */
@Injectable()
export class ReviewRights {
  constructor(
    private readonly reviews: ReviewsRepository,
    private readonly installs: InstallsRepository,
  ) {}

  /**
   * THREAT[MON-10]: nobody reviews an own skill, nor one that was never used.
   * @throws {DomainError} `own_skill`, `review_requires_install`
   */
  async requireReviewer(skill: SkillFactsRecord, accountId: AccountId): Promise<void> {
    if (skill.accountId === accountId) throw new DomainError('own_skill');
    if (!(await this.hasUsed(skill, accountId))) throw new DomainError('review_requires_install');
  }

  /**
   * The review, kept from other writers until the transaction ends.
   * THREAT[TEN-03]: it is found through its skill.
   * @throws {DomainError} `not_found`
   */
  async lock({ id }: SkillFactsRecord, reviewId: string): Promise<ReviewRecord> {
    const review = isId('review', reviewId) ? await this.reviews.lock(id, reviewId) : null;
    if (!review) throw new DomainError('not_found');
    return review;
  }

  /** What counts as having used a skill: an install that counts now. */
  private hasUsed({ id }: SkillFactsRecord, accountId: AccountId): Promise<boolean> {
    return this.installs.hasAny(accountId, id);
  }
}
