import type { AccountId, UserId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';

export interface RefreshTokenRecord {
  readonly id: string;
  readonly familyId: string;
  readonly userId: UserId;
  readonly accountId: AccountId;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewRefreshToken {
  readonly id: string;
  readonly familyId: string;
  readonly userId: UserId;
  readonly accountId: AccountId;
  readonly tokenHash: string;
  readonly expiresAt: Date;
}

const TOKEN = {
  id: true,
  familyId: true,
  userId: true,
  accountId: true,
  expiresAt: true,
  usedAt: true,
  revokedAt: true,
} as const satisfies Prisma.RefreshTokenSelect;

/** Refresh tokens by hash; a family is one login. */
@Injectable()
export class RefreshTokensRepository {
  constructor(private readonly db: Database) {}

  async create(token: NewRefreshToken): Promise<void> {
    await this.db.client.refreshToken.create({ data: token, select: { id: true } });
  }

  async findByHash(tokenHash: string): Promise<RefreshTokenRecord | null> {
    const row = await this.db.client.refreshToken.findUnique({ where: { tokenHash }, select: TOKEN });
    return row ? { ...row, userId: row.userId as UserId, accountId: row.accountId as AccountId } : null;
  }

  /** Marks the token as used. @returns false when another request used it first */
  async consume(id: string, at: Date): Promise<boolean> {
    const { count } = await this.db.client.refreshToken.updateMany({ where: { id, usedAt: null, revokedAt: null }, data: { usedAt: at } });
    return count === 1;
  }

  async revokeFamily(familyId: string, at: Date): Promise<void> {
    await this.db.client.refreshToken.updateMany({ where: { familyId, revokedAt: null }, data: { revokedAt: at } });
  }

  /** Ends every login of the user in the account. */
  async revokeOwner(accountId: AccountId, userId: UserId, at: Date): Promise<void> {
    await this.db.client.refreshToken.updateMany({ where: { accountId, userId, revokedAt: null }, data: { revokedAt: at } });
  }

  /**
   * Whether a login has ended. One revoked token ends the family: a rotation that ran beside the revocation may have left a token
   * without the mark.
   */
  async isFamilyRevoked(familyId: string): Promise<boolean> {
    const row = await this.db.client.refreshToken.findFirst({ where: { familyId, revokedAt: { not: null } }, select: { id: true } });
    return row !== null;
  }
}
