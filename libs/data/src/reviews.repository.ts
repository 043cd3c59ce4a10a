import type { AccountId, ReviewId, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { Prisma } from './generated/client.js';
import type { HotStatement } from './hot-statements.js';
import { joinAccount } from './look-up.js';
import type { RowWindow } from './row-windows.js';

export const REVIEW_SORTS = ['newest', 'helpful', 'rating'] as const;
export type ReviewSort = (typeof REVIEW_SORTS)[number];

/** Number of reviews with one star, with two, and so on to five. */
export type RatingHistogram = readonly number[];

/** What a reviewer says. */
export interface ReviewText {
  /** Whole stars, 1 to 5. */
  readonly rating: number;
  readonly title: string | null;
  readonly comment: string | null;
}

export interface ReviewRecord extends ReviewText {
  readonly id: ReviewId;
  /** The reviewer. */
  readonly accountId: AccountId;
  readonly skillId: SkillId;
  readonly helpfulCount: number;
  /** The publisher's answer. */
  readonly reply: string | null;
  readonly repliedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly authorSlug: string;
  readonly authorName: string;
}

export type NewReview = Pick<ReviewRecord, 'id' | 'accountId' | 'skillId' | 'createdAt'> & ReviewText;

/** How a skill was rated, all in all. */
export interface RatingSummary {
  readonly ratingCount: number;
  readonly ratingSum: number;
  readonly ratingHistogram: RatingHistogram;
}

/** Place in a list of reviews: what it is sorted by, and the id. */
export interface ReviewPlace {
  readonly key: string | number;
  readonly id: string;
}

const REVIEW = {
  id: true,
  accountId: true,
  skillId: true,
  rating: true,
  title: true,
  comment: true,
  helpfulCount: true,
  reply: true,
  repliedAt: true,
  createdAt: true,
  updatedAt: true,
  account: { select: { slug: true, name: true } },
} as const satisfies Prisma.ReviewSelect;

type ReviewRow = Prisma.ReviewGetPayload<{ select: typeof REVIEW }>;

const ENTRIES = `SELECT r."id", r."accountId", r."skillId", r."rating", r."title", r."comment", r."helpfulCount", r."reply", r."repliedAt",
    r."createdAt", r."updatedAt", a."slug" AS "authorSlug", a."name" AS "authorName"
  FROM "Review" r ${joinAccount('r."accountId"')} WHERE r."skillId" = $1`;

interface SortedPages {
  readonly byOffset: HotStatement;
  readonly byPlace: HotStatement;
}

/** Each order has an index; a page that starts at a place is found in it at once, however deep it is. */
function sortedPages(sort: ReviewSort, column: string, type: string): SortedPages {
  const order = `ORDER BY r."${column}" DESC, r."id" DESC`;
  return {
    byOffset: {
      name: `reviews_by_${sort}`,
      types: ['text', 'int', 'int'],
      text: `${ENTRIES} ${order} LIMIT $2 OFFSET $3`,
    },
    byPlace: {
      name: `reviews_by_${sort}_after`,
      types: ['text', 'int', type, 'text'],
      text: `${ENTRIES} AND (r."${column}", r."id") < ($3, $4) ${order} LIMIT $2`,
    },
  };
}

const PAGES: Readonly<Record<ReviewSort, SortedPages>> = {
  newest: sortedPages('newest', 'createdAt', 'timestamptz'),
  helpful: sortedPages('helpful', 'helpfulCount', 'int'),
  rating: sortedPages('rating', 'rating', 'int'),
};

const SUMMARY: HotStatement = {
  name: 'rating_summary',
  types: ['text'],
  text: `SELECT "ratingCount", "ratingSum", "ratingHistogram" FROM "Skill" WHERE "id" = $1`,
};

/** Reviews of skills. Rows belong to their reviewers, so what looks at all of a skill works in the scope of the platform. */
@Injectable()
export class ReviewsRepository {
  constructor(private readonly db: Database) {}

  findPage(skillId: SkillId, sort: ReviewSort, { limit, offset }: RowWindow): Promise<ReviewRecord[]> {
    return this.db.read<ReviewRecord>(PLATFORM, PAGES[sort].byOffset, [skillId, limit, offset]);
  }

  /** The reviews behind a place in the list. */
  findAfter(skillId: SkillId, sort: ReviewSort, place: ReviewPlace, limit: number): Promise<ReviewRecord[]> {
    return this.db.read<ReviewRecord>(PLATFORM, PAGES[sort].byPlace, [skillId, limit, place.key, place.id]);
  }

  async findSummary(skillId: SkillId): Promise<RatingSummary> {
    const [row] = await this.db.read<RatingSummary>(PLATFORM, SUMMARY, [skillId]);
    return row ?? { ratingCount: 0, ratingSum: 0, ratingHistogram: [0, 0, 0, 0, 0] };
  }

  /** The ratings of a skill, kept from other writers until the transaction ends; null when the skill is gone. */
  async lockRatings(skillId: SkillId): Promise<RatingHistogram | null> {
    const [row] = await this.db.client.$queryRaw<{ ratingHistogram: number[] }[]>`
      SELECT "ratingHistogram" FROM "Skill" WHERE "id" = ${skillId} AND "deletedAt" IS NULL FOR NO KEY UPDATE`;
    return row?.ratingHistogram ?? null;
  }

  /** Count and sum are those of the histogram, so the three never contradict each other. */
  async updateRatings(skillId: SkillId, histogram: RatingHistogram): Promise<void> {
    const ratingCount = histogram.reduce((sum, count) => sum + count, 0);
    const ratingSum = histogram.reduce((sum, count, index) => sum + count * (index + 1), 0);
    const data = { ratingHistogram: [...histogram], ratingCount, ratingSum };
    await this.db.client.skill.update({ where: { id: skillId }, data, select: { id: true } });
  }

  /** The account's review of the skill; there is one at most. */
  async findOf(skillId: SkillId, accountId: AccountId): Promise<ReviewRecord | null> {
    const row = await this.db.client.review.findUnique({ where: { skillId_accountId: { skillId, accountId } }, select: REVIEW });
    return row ? toReview(row) : null;
  }

  /** Finds a review of this skill and keeps it from other writers until the transaction ends. */
  async lock(skillId: SkillId, id: ReviewId): Promise<ReviewRecord | null> {
    await this.db.client.$queryRaw`SELECT 1 FROM "Review" WHERE "id" = ${id} AND "skillId" = ${skillId} FOR NO KEY UPDATE`;
    const row = await this.db.client.review.findFirst({ where: { id, skillId }, select: REVIEW });
    return row ? toReview(row) : null;
  }

  async create(review: NewReview): Promise<ReviewRecord> {
    const data = { ...review, updatedAt: review.createdAt };
    return toReview(await this.db.client.review.create({ data, select: REVIEW }));
  }

  async update(id: ReviewId, text: ReviewText, at: Date): Promise<ReviewRecord> {
    return toReview(await this.db.client.review.update({ where: { id }, data: { ...text, updatedAt: at }, select: REVIEW }));
  }

  async reply(id: ReviewId, reply: string, at: Date): Promise<ReviewRecord> {
    return toReview(await this.db.client.review.update({ where: { id }, data: { reply, repliedAt: at }, select: REVIEW }));
  }

  async delete(id: ReviewId): Promise<void> {
    await this.db.client.review.delete({ where: { id }, select: { id: true } });
  }

  /** Says whether the account finds the review helpful; call it under the lock of the review. @returns the review as it is then */
  async setVote(review: ReviewRecord, accountId: AccountId, isHelpful: boolean): Promise<ReviewRecord> {
    const vote = { reviewId: review.id, accountId };
    const { client } = this.db;
    const { count } = isHelpful
      ? await client.reviewVote.createMany({ data: [vote], skipDuplicates: true })
      : await client.reviewVote.deleteMany({ where: vote });
    if (count === 0) return review;
    const data = { helpfulCount: { increment: isHelpful ? 1 : -1 } };
    return toReview(await client.review.update({ where: { id: review.id }, data, select: REVIEW }));
  }
}

function toReview(row: ReviewRow): ReviewRecord {
  const { account, ...review } = row;
  const ids = { id: row.id as ReviewId, accountId: row.accountId as AccountId, skillId: row.skillId as SkillId };
  return { ...review, ...ids, authorSlug: account.slug, authorName: account.name };
}
