import type { AccountId, InstallId, SkillId } from '@guildhall/kernel';
import { DomainError } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import { isUniqueViolation } from './database-faults.js';
import type { Prisma } from './generated/client.js';
import type { HotStatement } from './hot-statements.js';
import { joinAccount, joinSkill } from './look-up.js';
import type { RowWindow } from './row-windows.js';

export const REQUEST_STATUSES = ['pending', 'approved', 'declined', 'withdrawn'] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

export interface NewInstallRequest {
  /** The id that the install gets once the request is approved. */
  readonly id: InstallId;
  /** Who asks. */
  readonly accountId: AccountId;
  readonly publisherId: AccountId;
  readonly skillId: SkillId;
  readonly message: string | null;
  readonly createdAt: Date;
}

/** An account asks for a skill whose publisher approves each install. */
export interface InstallRequestRecord extends NewInstallRequest {
  readonly status: RequestStatus;
  readonly decidedAt: Date | null;
}

/** A request as the publisher sees it. */
export interface IncomingRequest extends InstallRequestRecord {
  readonly requesterSlug: string;
  readonly requesterName: string;
  readonly skillName: string;
  readonly skillTitle: string;
}

/** What an account has of the skills of others, or has asked for. */
export interface StoreAccess {
  readonly installId: InstallId;
  readonly skillId: SkillId;
  /** `active`: installed; else the state of the request. */
  readonly status: 'active' | 'pending' | 'declined';
  /** How the account came to the install; null for requests. */
  readonly source: 'grant' | 'import' | null;
  readonly publisherSlug: string;
  readonly skillName: string;
  readonly createdAt: Date;
}

const REQUEST = {
  id: true,
  accountId: true,
  publisherId: true,
  skillId: true,
  message: true,
  status: true,
  createdAt: true,
  decidedAt: true,
} as const satisfies Prisma.InstallRequestSelect;

type RequestRow = Prisma.InstallRequestGetPayload<{ select: typeof REQUEST }>;

/** THREAT[TEN-01]: of who asks, the publisher learns the name and the message; the rest of the account is not read. */
const INCOMING = `SELECT r."id", r."accountId", r."publisherId", r."skillId", r."message", r."status", r."createdAt", r."decidedAt",
    a."slug" AS "requesterSlug", a."name" AS "requesterName", s."name" AS "skillName", s."title" AS "skillTitle"
  FROM "InstallRequest" r ${joinAccount('r."accountId"')} ${joinSkill('r."skillId"')} WHERE r."publisherId" = $1`;

const INCOMING_BY_ID: HotStatement = { name: 'incoming_request', types: ['text', 'text'], text: `${INCOMING} AND r."id" = $2` };

const INCOMING_PAGE: HotStatement = {
  name: 'incoming_requests',
  types: ['text', 'text', 'int', 'int'],
  text: `${INCOMING} AND r."status" = $2 ORDER BY r."createdAt" DESC, r."id" DESC LIMIT $3 OFFSET $4`,
};

const INCOMING_COUNT: HotStatement = {
  name: 'incoming_request_count',
  types: ['text', 'text'],
  text: `SELECT count(*)::int AS "total" FROM "InstallRequest" WHERE "publisherId" = $1 AND "status" = $2`,
};

/** Of requests for one skill the last one counts, and none that an install has overtaken. */
const ACCESSES = `
  SELECT i."id" AS "installId", COALESCE(i."originalId", i."skillId") AS "skillId", 'active' AS "status", i."source", i."createdAt"
    FROM "LiveInstall" i WHERE i."accountId" = $1 AND i."source" <> 'own'
  UNION ALL
  SELECT r."id", r."skillId", r."status", NULL, r."createdAt" FROM "InstallRequest" r
    WHERE r."accountId" = $1 AND r."status" IN ('pending', 'declined') AND NOT EXISTS (
      SELECT 1 FROM "InstallRequest" l WHERE l."accountId" = $1 AND l."skillId" = r."skillId" AND (l."createdAt", l."id") > (r."createdAt", r."id"))
    AND NOT EXISTS (SELECT 1 FROM "LiveInstall" i
      WHERE i."accountId" = $1 AND (i."skillId" = r."skillId" OR i."originalId" = r."skillId"))`;

const ACCESS_PAGE: HotStatement = {
  name: 'store_accesses',
  types: ['text', 'int', 'int'],
  text: `SELECT e.*, p."slug" AS "publisherSlug", s."name" AS "skillName"
    FROM (SELECT * FROM (${ACCESSES}) every ORDER BY "createdAt" DESC, "installId" DESC LIMIT $2 OFFSET $3) e
    ${joinSkill('e."skillId"')} ${joinAccount('s."accountId"', 'p')}
    ORDER BY e."createdAt" DESC, e."installId" DESC`,
};

const ACCESS_COUNT: HotStatement = {
  name: 'store_access_count',
  types: ['text'],
  text: `SELECT count(*)::int AS "total" FROM (${ACCESSES}) every`,
};

const PENDING: HotStatement = {
  name: 'pending_requests',
  types: ['text', 'text[]'],
  text: `SELECT "skillId", "id" FROM "InstallRequest" WHERE "accountId" = $1 AND "skillId" = ANY ($2) AND "status" = 'pending'`,
};

/** Requests for skills whose publisher approves each install by hand. They belong to who asks; the publisher reads and answers them. */
@Injectable()
export class InstallRequestsRepository {
  constructor(private readonly db: Database) {}

  /** @throws {DomainError} `already_requested` */
  async create(request: NewInstallRequest): Promise<InstallRequestRecord> {
    try {
      return toRequest(await this.db.client.installRequest.create({ data: request, select: REQUEST }));
    } catch (fault) {
      throw isUniqueViolation(fault) ? new DomainError('already_requested', { cause: fault }) : fault;
    }
  }

  /** Ids of the account's requests for these skills that wait for an answer. */
  async findPending(accountId: AccountId, skillIds: readonly SkillId[]): Promise<Map<SkillId, InstallId>> {
    const values = [accountId, skillIds];
    const rows = skillIds.length === 0 ? [] : await this.db.read<{ skillId: SkillId; id: InstallId }>(accountId, PENDING, values);
    return new Map(rows.map(({ skillId, id }) => [skillId, id]));
  }

  /** Whether the publisher has approved that the account installs the skill. */
  async isApproved(skillId: SkillId, accountId: AccountId): Promise<boolean> {
    return (await this.db.client.installRequest.count({ where: { skillId, accountId, status: 'approved' } })) > 0;
  }

  findIncoming(publisherId: AccountId, status: RequestStatus, { limit, offset }: RowWindow): Promise<IncomingRequest[]> {
    return this.db.read<IncomingRequest>(PLATFORM, INCOMING_PAGE, [publisherId, status, limit, offset]);
  }

  async countIncoming(publisherId: AccountId, status: RequestStatus): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(PLATFORM, INCOMING_COUNT, [publisherId, status]);
    return row?.total ?? 0;
  }

  /** THREAT[TEN-03]: found through the publisher, so nobody else's request is. */
  async findIncomingById(publisherId: AccountId, id: InstallId): Promise<IncomingRequest | null> {
    const [row] = await this.db.read<IncomingRequest>(PLATFORM, INCOMING_BY_ID, [publisherId, id]);
    return row ?? null;
  }

  /** Answers a request that waits. @returns null when it does not: of simultaneous answers exactly one counts */
  async decide(id: InstallId, status: 'approved' | 'declined', at: Date): Promise<InstallRequestRecord | null> {
    const data = { status, decidedAt: at };
    const [row] = await this.db.client.installRequest.updateManyAndReturn({ where: { id, status: 'pending' }, data, select: REQUEST });
    return row ? toRequest(row) : null;
  }

  /** Takes the account's waiting request back. @returns null when there is none */
  async withdraw(accountId: AccountId, skillId: SkillId, at: Date): Promise<InstallRequestRecord | null> {
    const [row] = await this.db.client.installRequest.updateManyAndReturn({
      where: { accountId, skillId, status: 'pending' },
      data: { status: 'withdrawn', decidedAt: at },
      select: REQUEST,
    });
    return row ? toRequest(row) : null;
  }

  /** Newest first. */
  findAccesses(accountId: AccountId, { limit, offset }: RowWindow): Promise<StoreAccess[]> {
    return this.db.read<StoreAccess>(PLATFORM, ACCESS_PAGE, [accountId, limit, offset]);
  }

  async countAccesses(accountId: AccountId): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(PLATFORM, ACCESS_COUNT, [accountId]);
    return row?.total ?? 0;
  }
}

function toRequest(row: RequestRow): InstallRequestRecord {
  return {
    ...row,
    id: row.id as InstallId,
    accountId: row.accountId as AccountId,
    publisherId: row.publisherId as AccountId,
    skillId: row.skillId as SkillId,
    status: row.status as RequestStatus,
  };
}
