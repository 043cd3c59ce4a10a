import type { AccountId, UserId } from '@guildhall/kernel';
import { DomainError } from '@guildhall/kernel';
import type { Role } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { isUniqueViolation } from './database-faults.js';
import type { Prisma } from './generated/client.js';

export interface AccountRecord {
  readonly id: AccountId;
  readonly slug: string;
  readonly name: string;
  readonly grantPolicy: 'auto' | 'ask';
  readonly verifiedAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface UserRecord {
  readonly id: UserId;
  readonly email: string;
  readonly name: string | null;
  readonly createdAt: Date;
}

/** A user inside one account. */
export interface MembershipRecord {
  readonly user: UserRecord;
  readonly account: AccountRecord;
  readonly role: Role;
}

export interface NewUser {
  readonly id: UserId;
  /** Lower-cased. */
  readonly email: string;
  readonly name: string | null;
  readonly passwordHash: string;
}

export interface NewAccount {
  readonly id: AccountId;
  readonly slug: string;
  readonly name: string;
}

/** What is read of an account, wherever one is read. */
export const ACCOUNT = {
  id: true,
  slug: true,
  name: true,
  grantPolicy: true,
  verifiedAt: true,
  suspendedAt: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.AccountSelect;
const USER = { id: true, email: true, name: true, createdAt: true } as const satisfies Prisma.UserSelect;
const MEMBERSHIP = { role: true, account: { select: ACCOUNT }, user: { select: USER } } as const satisfies Prisma.MembershipSelect;

type AccountRow = Prisma.AccountGetPayload<{ select: typeof ACCOUNT }>;
type UserRow = Prisma.UserGetPayload<{ select: typeof USER }>;
type MembershipRow = Prisma.MembershipGetPayload<{ select: typeof MEMBERSHIP }>;

/** Users, accounts and who belongs to which. */
@Injectable()
export class IdentityRepository {
  constructor(private readonly db: Database) {}

  /** @throws {DomainError} `email_taken` */
  async createUser(user: NewUser): Promise<UserRecord> {
    try {
      return toUser(await this.db.client.user.create({ data: user, select: USER }));
    } catch (fault) {
      throw isUniqueViolation(fault) ? new DomainError('email_taken') : fault;
    }
  }

  /** Makes the account and gives it the locked installs that every account has. @throws {DomainError} `account_taken` */
  async createAccount(account: NewAccount): Promise<void> {
    const { client } = this.db;
    try {
      await client.account.create({ data: account, select: { id: true } });
    } catch (fault) {
      throw isUniqueViolation(fault) ? new DomainError('account_taken') : fault;
    }
    await client.$executeRaw`SELECT "guildhall_give_system_skills"(${account.id})`;
  }

  /** @throws {DomainError} `already_member` */
  async join(accountId: AccountId, userId: UserId, role: Role): Promise<MembershipRecord> {
    try {
      return toMembership(await this.db.client.membership.create({ data: { accountId, userId, role }, select: MEMBERSHIP }));
    } catch (fault) {
      throw isUniqueViolation(fault) ? new DomainError('already_member') : fault;
    }
  }

  async findUser(email: string): Promise<UserRecord | null> {
    const row = await this.db.client.user.findUnique({ where: { email }, select: USER });
    return row ? toUser(row) : null;
  }

  async findLogin(email: string): Promise<{ passwordHash: string; user: UserRecord } | null> {
    const row = await this.db.client.user.findUnique({ where: { email }, select: { ...USER, passwordHash: true } });
    return row ? { passwordHash: row.passwordHash, user: toUser(row) } : null;
  }

  async findAccount(id: AccountId): Promise<AccountRecord | null> {
    const row = await this.db.client.account.findUnique({ where: { id }, select: ACCOUNT });
    return row ? toAccount(row) : null;
  }

  async findMembership(accountId: AccountId, userId: UserId): Promise<MembershipRecord | null> {
    const row = await this.db.client.membership.findUnique({ where: { accountId_userId: { accountId, userId } }, select: MEMBERSHIP });
    return row ? toMembership(row) : null;
  }

  /** Every account that the user belongs to, the one joined first at the top. */
  async findMemberships(userId: UserId): Promise<MembershipRecord[]> {
    const rows = await this.db.client.membership.findMany({
      where: { userId },
      orderBy: [{ createdAt: 'asc' }, { accountId: 'asc' }],
      select: MEMBERSHIP,
    });
    return rows.map(toMembership);
  }
}

export function toAccount(row: AccountRow): AccountRecord {
  return {
    id: row.id as AccountId,
    slug: row.slug,
    name: row.name,
    grantPolicy: row.grantPolicy === 'ask' ? 'ask' : 'auto',
    verifiedAt: row.verifiedAt,
    suspendedAt: row.suspendedAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

function toUser(row: UserRow): UserRecord {
  return { id: row.id as UserId, email: row.email, name: row.name, createdAt: row.createdAt };
}

function toMembership(row: MembershipRow): MembershipRecord {
  return { user: toUser(row.user), account: toAccount(row.account), role: row.role as Role };
}
