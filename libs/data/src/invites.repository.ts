import type { AccountId, Id, UserId } from '@guildhall/kernel';
import type { Role } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';
import type { RowWindow } from './row-windows.js';

/** An invitation that waits: to one account, in one role, for one email. */
export interface InviteRecord {
  readonly id: Id<'invite'>;
  readonly accountId: AccountId;
  readonly email: string;
  readonly role: Role;
  readonly invitedById: UserId | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

export interface NewInvite {
  readonly id: Id<'invite'>;
  readonly accountId: AccountId;
  /** Lower-cased. */
  readonly email: string;
  readonly role: Role;
  readonly invitedById: UserId | null;
  /** SHA-256 hex of the token. */
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

const INVITE = {
  id: true,
  accountId: true,
  email: true,
  role: true,
  invitedById: true,
  expiresAt: true,
  createdAt: true,
} as const satisfies Prisma.InviteSelect;

type InviteRow = Prisma.InviteGetPayload<{ select: typeof INVITE }>;

/** Invitations to accounts; one that was accepted keeps its row and is not found any more. */
@Injectable()
export class InvitesRepository {
  constructor(private readonly db: Database) {}

  async create(invite: NewInvite): Promise<InviteRecord> {
    return toInvite(await this.db.client.invite.create({ data: invite, select: INVITE }));
  }

  /** Newest first. */
  async findPage(accountId: AccountId, { limit, offset }: RowWindow): Promise<InviteRecord[]> {
    const rows = await this.db.client.invite.findMany({
      where: { accountId, acceptedAt: null },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      skip: offset,
      select: INVITE,
    });
    return rows.map(toInvite);
  }

  count(accountId: AccountId): Promise<number> {
    return this.db.client.invite.count({ where: { accountId, acceptedAt: null } });
  }

  async find(accountId: AccountId, id: string): Promise<InviteRecord | null> {
    const row = await this.db.client.invite.findFirst({ where: { id, accountId, acceptedAt: null }, select: INVITE });
    return row ? toInvite(row) : null;
  }

  async findByToken(tokenHash: string): Promise<InviteRecord | null> {
    const row = await this.db.client.invite.findFirst({ where: { tokenHash, acceptedAt: null }, select: INVITE });
    return row ? toInvite(row) : null;
  }

  /** Uses the invitation up. @returns false when another request used it or took it back first */
  async accept(id: Id<'invite'>, at: Date): Promise<boolean> {
    const { count } = await this.db.client.invite.updateMany({ where: { id, acceptedAt: null }, data: { acceptedAt: at } });
    return count === 1;
  }

  /** Takes back what waits under this id. @returns false when nothing does */
  async remove(accountId: AccountId, id: string): Promise<boolean> {
    const { count } = await this.db.client.invite.deleteMany({ where: { id, accountId, acceptedAt: null } });
    return count === 1;
  }

  /** Takes back what waits for this email, so that only the newest invitation works. */
  async removeByEmail(accountId: AccountId, email: string): Promise<void> {
    await this.db.client.invite.deleteMany({ where: { accountId, email, acceptedAt: null } });
  }
}

function toInvite(row: InviteRow): InviteRecord {
  return {
    id: row.id as Id<'invite'>,
    accountId: row.accountId as AccountId,
    email: row.email,
    role: row.role as Role,
    invitedById: row.invitedById as UserId | null,
    expiresAt: row.expiresAt,
    createdAt: row.createdAt,
  };
}
