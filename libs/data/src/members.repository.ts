import type { AccountId, UserId } from '@guildhall/kernel';
import { DomainError } from '@guildhall/kernel';
import type { Role } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { isUniqueViolation } from './database-faults.js';
import type { Prisma } from './generated/client.js';
import type { RowWindow } from './row-windows.js';

/** A user as a member of one account. */
export interface MemberRecord {
  readonly userId: UserId;
  readonly email: string;
  readonly name: string | null;
  readonly role: Role;
  readonly joinedAt: Date;
}

const MEMBER = {
  role: true,
  createdAt: true,
  user: { select: { id: true, email: true, name: true } },
} as const satisfies Prisma.MembershipSelect;

type MemberRow = Prisma.MembershipGetPayload<{ select: typeof MEMBER }>;

/** Who belongs to an account, and as what. */
@Injectable()
export class MembersRepository {
  constructor(private readonly db: Database) {}

  /** Lets only one change of the account's members happen at a time, until the transaction ends. */
  async lock(accountId: AccountId): Promise<void> {
    await this.db.client.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${accountId} FOR NO KEY UPDATE`;
  }

  /** Longest member first. */
  async findPage(accountId: AccountId, { limit, offset }: RowWindow): Promise<MemberRecord[]> {
    const rows = await this.db.client.membership.findMany({
      where: { accountId },
      orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
      take: limit,
      skip: offset,
      select: MEMBER,
    });
    return rows.map(toMember);
  }

  count(accountId: AccountId): Promise<number> {
    return this.db.client.membership.count({ where: { accountId } });
  }

  countOwners(accountId: AccountId): Promise<number> {
    return this.db.client.membership.count({ where: { accountId, role: 'owner' } });
  }

  async find(accountId: AccountId, userId: string): Promise<MemberRecord | null> {
    const row = await this.db.client.membership.findUnique({ where: { accountId_userId: { accountId, userId } }, select: MEMBER });
    return row ? toMember(row) : null;
  }

  async findByEmail(accountId: AccountId, email: string): Promise<MemberRecord | null> {
    const row = await this.db.client.membership.findFirst({ where: { accountId, user: { email } }, select: MEMBER });
    return row ? toMember(row) : null;
  }

  /** @throws {DomainError} `already_member` */
  async add(accountId: AccountId, userId: UserId, role: Role): Promise<MemberRecord> {
    try {
      return toMember(await this.db.client.membership.create({ data: { accountId, userId, role }, select: MEMBER }));
    } catch (fault) {
      throw isUniqueViolation(fault) ? new DomainError('already_member') : fault;
    }
  }

  async setRole(accountId: AccountId, userId: UserId, role: Role, at: Date): Promise<MemberRecord> {
    const where = { accountId_userId: { accountId, userId } };
    return toMember(await this.db.client.membership.update({ where, data: { role, updatedAt: at }, select: MEMBER }));
  }

  async remove(accountId: AccountId, userId: UserId): Promise<void> {
    await this.db.client.membership.delete({ where: { accountId_userId: { accountId, userId } }, select: { userId: true } });
  }
}

function toMember({ role, createdAt, user }: MemberRow): MemberRecord {
  return { userId: user.id as UserId, email: user.email, name: user.name, role: role as Role, joinedAt: createdAt };
}
