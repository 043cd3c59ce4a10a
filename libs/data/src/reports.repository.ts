import type { AccountId, ReportId, ReviewId, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { Prisma } from './generated/client.js';
import type { HotStatement } from './hot-statements.js';
import { joinAccount, joinSkill } from './look-up.js';
import type { GrowingWindow } from './row-windows.js';

export const REPORT_STATUSES = ['open', 'resolved'] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

export interface NewReport {
  readonly id: ReportId;
  /** Who reports. */
  readonly accountId: AccountId;
  readonly skillId: SkillId;
  readonly reviewId: ReviewId;
  readonly reason: string;
  readonly createdAt: Date;
}

/** A complaint about a review. */
export interface ReportRecord extends NewReport {
  readonly status: ReportStatus;
  readonly resolution: string | null;
  readonly resolvedAt: Date | null;
}

/** A report with what it is about, as far as that is still there. */
export interface ReportEntry extends ReportRecord {
  readonly reporterSlug: string;
  readonly skillName: string;
  readonly publisherSlug: string;
  /** null when the review was deleted. */
  readonly review: {
    readonly rating: number;
    readonly title: string | null;
    readonly comment: string | null;
    readonly author: string;
  } | null;
}

const REPORT = {
  id: true,
  accountId: true,
  skillId: true,
  reviewId: true,
  reason: true,
  status: true,
  resolution: true,
  createdAt: true,
  resolvedAt: true,
} as const satisfies Prisma.ReportSelect;

type ReportRow = Prisma.ReportGetPayload<{ select: typeof REPORT }>;

const ENTRIES = `SELECT r."id", r."accountId", r."skillId", r."reviewId", r."reason", r."status", r."resolution", r."createdAt", r."resolvedAt",
    a."slug" AS "reporterSlug", s."name" AS "skillName", p."slug" AS "publisherSlug", CASE WHEN w."id" IS NOT NULL THEN
      json_build_object('rating', w."rating", 'title', w."title", 'comment', w."comment", 'author', b."slug") END AS "review"
  FROM "Report" r ${joinAccount('r."accountId"')} ${joinSkill('r."skillId"')} ${joinAccount('s."accountId"', 'p')}
  LEFT JOIN "Review" w ON w."id" = r."reviewId" LEFT ${joinAccount('w."accountId"', 'b')}`;

const BY_ID: HotStatement = { name: 'report_by_id', types: ['text'], text: `${ENTRIES} WHERE r."id" = $1` };

const PAGE: HotStatement = {
  name: 'report_page',
  types: ['text', 'timestamptz', 'text', 'int', 'int'],
  text: `${ENTRIES} WHERE r."status" = $1 AND ($2::timestamptz IS NULL OR (r."createdAt", r."id") < ($2, $3))
    ORDER BY r."createdAt" DESC, r."id" DESC LIMIT $4 OFFSET $5`,
};

const COUNT: HotStatement = {
  name: 'report_count',
  types: ['text'],
  text: `SELECT count(*)::int AS "total" FROM "Report" WHERE "status" = $1`,
};

/** Complaints about reviews, for the operator of the server. */
@Injectable()
export class ReportsRepository {
  constructor(private readonly db: Database) {}

  /** The report that the account has made of the review, if it has. */
  async find(reviewId: ReviewId, accountId: AccountId): Promise<ReportRecord | null> {
    const row = await this.db.client.report.findUnique({ where: { reviewId_accountId: { reviewId, accountId } }, select: REPORT });
    return row ? toReport(row) : null;
  }

  async create(report: NewReport): Promise<ReportRecord> {
    return toReport(await this.db.client.report.create({ data: report, select: REPORT }));
  }

  /** Newest first. */
  findPage(status: ReportStatus, { limit, offset, after }: GrowingWindow): Promise<ReportEntry[]> {
    return this.db.read<ReportEntry>(PLATFORM, PAGE, [status, after?.at.toISOString() ?? null, after?.id ?? null, limit, offset]);
  }

  async count(status: ReportStatus): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(PLATFORM, COUNT, [status]);
    return row?.total ?? 0;
  }

  async findEntry(id: ReportId): Promise<ReportEntry | null> {
    const [row] = await this.db.read<ReportEntry>(PLATFORM, BY_ID, [id]);
    return row ?? null;
  }

  /** Closes an open report. @returns null when there is none: of simultaneous callers exactly one gets the record */
  async resolve(id: ReportId, resolution: string | null, at: Date): Promise<ReportRecord | null> {
    const where = { id, status: 'open' };
    const data = { status: 'resolved', resolution, resolvedAt: at };
    const [row] = await this.db.client.report.updateManyAndReturn({ where, data, select: REPORT });
    return row ? toReport(row) : null;
  }
}

function toReport(row: ReportRow): ReportRecord {
  return {
    ...row,
    id: row.id as ReportId,
    accountId: row.accountId as AccountId,
    skillId: row.skillId as SkillId,
    reviewId: row.reviewId as ReviewId,
    status: row.status as ReportStatus,
  };
}
