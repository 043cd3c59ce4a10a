import type { AccountId, UserId } from '@guildhall/kernel';
import { DomainError } from '@guildhall/kernel';
import type { Role } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { isUniqueViolation, violatedConstraint } from './database-faults.js';
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

export interface NewAccount {
  readonly accountId: AccountId;
  readonly slug: string;
  readonly accountName: string;
  readonly userId: UserId;
  readonly email: string;
  readonly userName: string | null;
  readonly passwordHash: string;
}

const ACCOUNT = {
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
type MembershipRow = Prisma.MembershipGetPayload<{ select: typeof MEMBERSHIP }>;

/** Users, accounts and who belongs to which. */
@Injectable()
export class IdentityRepository {
  constructor(private readonly db: Database) {}

  /** @throws {DomainError} `email_taken`, `account_taken` */
  async createAccount(fresh: NewAccount): Promise<MembershipRecord> {
    try {
      await this.db.client.account.create({
        data: { id: fresh.accountId, slug: fresh.slug, name: fresh.accountName },
        select: { id: true },
      });
      await this.db.client.user.create({
        data: { id: fresh.userId, email: fresh.email, name: fresh.userName, passwordHash: fresh.passwordHash },
        select: { id: true },
      });
      const row = await this.db.client.membership.create({
        data: { accountId: fresh.accountId, userId: fresh.userId, role: 'owner' },
        select: MEMBERSHIP,
      });
      return toMembership(row);
    } catch (fault) {
      throw takenName(fault);
    }
  }

  /** The password hash of a user, and the account that a login opens: the one joined first. */
  async findLogin(email: string): Promise<{ passwordHash: string; membership: MembershipRecord } | null> {
    const row = await this.db.client.membership.findFirst({
      where: { user: { email } },
      orderBy: { createdAt: 'asc' },
      select: { ...MEMBERSHIP, user: { select: { ...USER, passwordHash: true } } },
    });
    return row ? { passwordHash: row.user.passwordHash, membership: toMembership(row) } : null;
  }

  async findAccount(id: AccountId): Promise<AccountRecord | null> {
    const row = await this.db.client.account.findUnique({ where: { id }, select: ACCOUNT });
    return row ? toAccount(row) : null;
  }

  async findMembership(accountId: AccountId, userId: UserId): Promise<MembershipRecord | null> {
    const row = await this.db.client.membership.findUnique({ where: { accountId_userId: { accountId, userId } }, select: MEMBERSHIP });
    return row ? toMembership(row) : null;
  }
}

function takenName(fault: unknown): unknown {
  if (!isUniqueViolation(fault)) return fault;
  const constraint = violatedConstraint(fault) ?? '';
  if (/email/i.test(constraint)) return new DomainError('email_taken');
  return /slug/i.test(constraint) ? new DomainError('account_taken') : fault;
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

function toMembership(row: MembershipRow): MembershipRecord {
  const { user } = row;
  return {
    user: { id: user.id as UserId, email: user.email, name: user.name, createdAt: user.createdAt },
    account: toAccount(row.account),
    role: row.role as Role,
  };
}
