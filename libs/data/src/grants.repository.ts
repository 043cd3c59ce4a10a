import type { AccountId, GrantId, SkillId } from '@guildhall/kernel';
import { DomainError } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import { isUniqueViolation } from './database-faults.js';
import { Prisma } from './generated/client.js';
import type { HotStatement, SqlValue } from './hot-statements.js';
import { joinAccount, joinSkill } from './look-up.js';
import type { RowWindow } from './row-windows.js';

export const GRANT_STATUSES = ['pending', 'active', 'declined', 'revoked', 'expired'] as const;
export type GrantStatus = (typeof GRANT_STATUSES)[number];

/** Seen from the asking account: grants that it gave, or that it was given. */
export const GRANT_DIRECTIONS = ['given', 'received'] as const;
export type GrantDirection = (typeof GRANT_DIRECTIONS)[number];

/** Access that one account has given another, as both of them may see it. */
export interface GrantRecord {
  readonly id: GrantId;
  readonly skillId: SkillId;
  readonly skillName: string;
  /** What is published of the skill, never its draft, unless nothing ever was. */
  readonly skillTitle: string;
  /** The grantor, to whom the skill belongs. */
  readonly accountId: AccountId;
  readonly accountSlug: string;
  readonly granteeId: AccountId;
  readonly granteeSlug: string;
  /** As of now: a grant that is past its end counts as expired before it is marked so. */
  readonly status: GrantStatus;
  /** The only version that it gives; null gives all. */
  readonly version: number | null;
  /** The grantee need not pay for the skill. */
  readonly isFree: boolean;
  readonly expiresAt: Date | null;
  readonly note: string | null;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

export interface NewGrant {
  readonly id: GrantId;
  readonly accountId: AccountId;
  readonly granteeId: AccountId;
  readonly skillId: SkillId;
  readonly status: 'pending' | 'active';
  readonly version: number | null;
  readonly isFree: boolean;
  readonly expiresAt: Date | null;
  readonly note: string | null;
  readonly createdById: string | null;
  readonly createdAt: Date;
}

/** What the grantor may change; absent fields stay as they are. */
export interface GrantFields {
  readonly version?: number | null;
  readonly expiresAt?: Date | null;
  readonly note?: string | null;
}

/** Which grants of an account; a field left out does not filter. */
export interface GrantFilter {
  readonly direction?: GrantDirection | undefined;
  readonly status?: GrantStatus | undefined;
  readonly skillId?: string | undefined;
}

/** THREAT[GRT-02]: the time that counts is that of the database, for the grant `g` as for what came with it. */
const STATUS = `CASE WHEN g."status" IN ('pending', 'active') AND g."expiresAt" <= now() THEN 'expired' ELSE g."status" END`;

/** THREAT[OPQ-01]: what was not published is for its author alone, and the grantee may read every grant that it was given. */
const TITLE = `COALESCE((SELECT v."snapshot"::json->>'title' FROM "SkillVersion" v
  WHERE v."skillId" = s."id" AND v."version" = COALESCE(g."version", s."currentVersion", s."lastVersion")), s."title")`;

const COLUMNS = `g."id", g."skillId", s."name" AS "skillName", ${TITLE} AS "skillTitle", g."accountId", a."slug" AS "accountSlug",
  g."granteeId", e."slug" AS "granteeSlug", ${STATUS} AS "status", g."version", g."isFree", g."expiresAt", g."note", g."createdAt", g."revokedAt"`;

const PARTIES = `${joinSkill('g."skillId"')} ${joinAccount('g."accountId"')} ${joinAccount('g."granteeId"', 'e')}`;

/** THREAT[TEN-01]: the read is the platform's, because it names both sides, so each statement says whose grants are meant. */
const BY_ID: HotStatement = {
  name: 'grant_by_id',
  types: ['text', 'text'],
  text: `SELECT ${COLUMNS} FROM "Grant" g ${PARTIES} WHERE g."id" = $1 AND $2 IN (g."accountId", g."granteeId")`,
};

const NEWEST = `ORDER BY g."createdAt" DESC, g."id" DESC`;
const matches = (column: 'accountId' | 'granteeId', direction: GrantDirection): string => `FROM "Grant" g
  WHERE g."${column}" = $1 AND ($2::text IS NULL OR $2 = '${direction}') AND ($3::text IS NULL OR ${STATUS} = $3)
    AND ($4::text IS NULL OR g."skillId" = $4)`;
const GIVEN = matches('accountId', 'given');
const RECEIVED = matches('granteeId', 'received');

const FILTER_TYPES = ['text', 'text', 'text', 'text'];

/** Each side walks its own index only as far as the page reaches. */
const PAGE: HotStatement = {
  name: 'grant_page',
  types: [...FILTER_TYPES, 'int', 'int'],
  text: `SELECT ${COLUMNS} FROM (
      (SELECT g.* ${GIVEN} ${NEWEST} LIMIT $5 + $6) UNION ALL (SELECT g.* ${RECEIVED} ${NEWEST} LIMIT $5 + $6) ${NEWEST.replaceAll('g.', '')}
      LIMIT $5 OFFSET $6) g ${PARTIES} ${NEWEST}`,
};

const COUNT: HotStatement = {
  name: 'grant_count',
  types: FILTER_TYPES,
  text: `SELECT ((SELECT count(*) ${GIVEN}) + (SELECT count(*) ${RECEIVED}))::int AS "total"`,
};

/** The grants between accounts. Writers hold the lock of the skill, so that of one pair there is one writer at a time. */
@Injectable()
export class GrantsRepository {
  constructor(private readonly db: Database) {}

  /** @throws {DomainError} `already_granted` when the pair has a grant that is pending or active */
  async create(grant: NewGrant): Promise<void> {
    try {
      await this.db.client.grant.create({ data: { ...grant, updatedAt: grant.createdAt }, select: { id: true } });
    } catch (fault) {
      throw isUniqueViolation(fault) ? new DomainError('already_granted', { cause: fault }) : fault;
    }
  }

  /** The committed grant, if the account is one of its two sides. */
  async find(id: GrantId, accountId: AccountId): Promise<GrantRecord | null> {
    const [row] = await this.db.read<GrantRecord>(PLATFORM, BY_ID, [id, accountId]);
    return row ?? null;
  }

  /** The grant as the open transaction sees it. */
  async findNow(id: GrantId): Promise<GrantRecord | null> {
    const [row] = await this.db.client.$queryRaw<GrantRecord[]>(
      Prisma.sql`SELECT ${Prisma.raw(COLUMNS)} FROM "Grant" g ${Prisma.raw(PARTIES)} WHERE g."id" = ${id}`,
    );
    return row ?? null;
  }

  /** Newest first. */
  findPage(accountId: AccountId, filter: GrantFilter, { limit, offset }: RowWindow): Promise<GrantRecord[]> {
    return this.db.read<GrantRecord>(PLATFORM, PAGE, [...parameters(accountId, filter), limit, offset]);
  }

  async count(accountId: AccountId, filter: GrantFilter): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(PLATFORM, COUNT, parameters(accountId, filter));
    return row?.total ?? 0;
  }

  async update(id: GrantId, fields: GrantFields, at: Date): Promise<void> {
    await this.db.client.grant.update({ where: { id }, data: { ...fields, updatedAt: at }, select: { id: true } });
  }

  /** Makes a pending grant active, or ends one. */
  async mark(id: GrantId, status: 'active' | 'declined' | 'revoked', at: Date): Promise<void> {
    const revokedAt = status === 'revoked' ? at : undefined;
    await this.db.client.grant.update({ where: { id }, data: { status, revokedAt, updatedAt: at }, select: { id: true } });
  }
}

function parameters(accountId: AccountId, { direction, status, skillId }: GrantFilter): SqlValue[] {
  return [accountId, direction ?? null, status ?? null, skillId ?? null];
}
