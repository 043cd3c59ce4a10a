import type { AccountId, Id, JsonObject } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';
import { newId } from './new-id.js';

export interface NewAuditEvent {
  readonly accountId: AccountId;
  readonly actor: JsonObject;
  /** Verb with its object, such as `skill.update`. */
  readonly action: string;
  /** Printed id of what was changed. */
  readonly target: string;
  readonly beforeDigest: string | null;
  readonly afterDigest: string | null;
  readonly requestId: string | null;
}

export interface AuditRecord extends NewAuditEvent {
  readonly id: Id<'audit'>;
  readonly at: Date;
}

/** Place in the list: rows older than this one follow. */
export interface AuditCursor {
  readonly at: Date;
  readonly id: string;
}

const EVENT = {
  id: true,
  accountId: true,
  actor: true,
  action: true,
  target: true,
  beforeDigest: true,
  afterDigest: true,
  requestId: true,
  at: true,
} as const satisfies Prisma.AuditEventSelect;

/** Append-only record of who changed what. */
@Injectable()
export class AuditRepository {
  constructor(private readonly db: Database) {}

  async append(event: NewAuditEvent): Promise<void> {
    await this.db.client.auditEvent.create({ data: { ...event, id: newId('audit') }, select: { id: true } });
  }

  /** Newest first; `after` and `offset` are two ways to say where to start. @param accountId null for all accounts */
  async findPage(
    accountId: AccountId | null,
    options: { limit: number; offset: number; after: AuditCursor | null },
  ): Promise<AuditRecord[]> {
    const { after, limit, offset } = options;
    const older = after ? { OR: [{ at: { lt: after.at } }, { at: after.at, id: { lt: after.id } }] } : {};
    const rows = await this.db.client.auditEvent.findMany({
      where: { ...ofAccount(accountId), ...older },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: limit,
      skip: offset,
      select: EVENT,
    });
    return rows.map((row) => ({
      ...row,
      id: row.id as Id<'audit'>,
      accountId: row.accountId as AccountId,
      actor: row.actor as JsonObject,
    }));
  }

  count(accountId: AccountId | null): Promise<number> {
    return this.db.client.auditEvent.count({ where: ofAccount(accountId) });
  }
}

const ofAccount = (accountId: AccountId | null): Prisma.AuditEventWhereInput => (accountId === null ? {} : { accountId });
