import type { AccountId, Id, UserId } from '@guildhall/kernel';
import type { Role, Scope } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';
import { type RowWindow, unusedSince } from './row-windows.js';

/** A key as its account may see it: never the key itself, never its hash. */
export interface ApiKeyRecord {
  readonly id: Id<'apiKey'>;
  readonly accountId: AccountId;
  readonly createdById: UserId | null;
  readonly label: string;
  /** What the key may do at most, whatever its scopes. */
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly prefix: string;
  readonly last4: string;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
}

export interface NewApiKey {
  readonly id: Id<'apiKey'>;
  readonly accountId: AccountId;
  readonly createdById: UserId | null;
  readonly label: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** SHA-256 hex of the whole key. */
  readonly hash: string;
  readonly prefix: string;
  readonly last4: string;
  readonly expiresAt: Date | null;
}

const API_KEY = {
  id: true,
  accountId: true,
  createdById: true,
  label: true,
  role: true,
  scopes: true,
  prefix: true,
  last4: true,
  expiresAt: true,
  lastUsedAt: true,
  createdAt: true,
} as const satisfies Prisma.ApiKeySelect;

type ApiKeyRow = Prisma.ApiKeyGetPayload<{ select: typeof API_KEY }>;

/** API keys of accounts; a revoked key keeps its row and is not listed. */
@Injectable()
export class ApiKeysRepository {
  constructor(private readonly db: Database) {}

  async create(key: NewApiKey): Promise<ApiKeyRecord> {
    return toApiKey(await this.db.client.apiKey.create({ data: { ...key, scopes: [...key.scopes] }, select: API_KEY }));
  }

  /** Newest first. */
  async findPage(accountId: AccountId, { limit, offset }: RowWindow): Promise<ApiKeyRecord[]> {
    const rows = await this.db.client.apiKey.findMany({
      where: { accountId, revokedAt: null },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      skip: offset,
      select: API_KEY,
    });
    return rows.map(toApiKey);
  }

  count(accountId: AccountId): Promise<number> {
    return this.db.client.apiKey.count({ where: { accountId, revokedAt: null } });
  }

  /** @returns false when the account has no such key, or has revoked it before */
  async revoke(accountId: AccountId, id: string, at: Date): Promise<boolean> {
    const { count } = await this.db.client.apiKey.updateMany({ where: { id, accountId, revokedAt: null }, data: { revokedAt: at } });
    return count === 1;
  }

  /** Notes a use, unless another process has noted one since `before`. */
  async touch(id: Id<'apiKey'>, at: Date, before: Date): Promise<void> {
    await this.db.client.apiKey.updateMany({ where: { id, ...unusedSince(before) }, data: { lastUsedAt: at } });
  }
}

function toApiKey(row: ApiKeyRow): ApiKeyRecord {
  return {
    id: row.id as Id<'apiKey'>,
    accountId: row.accountId as AccountId,
    createdById: row.createdById as UserId | null,
    label: row.label,
    role: row.role as Role,
    scopes: row.scopes as Scope[],
    prefix: row.prefix,
    last4: row.last4,
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt,
    createdAt: row.createdAt,
  };
}
