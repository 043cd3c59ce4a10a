import type { AccountId, Id, UserId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { Prisma } from './generated/client.js';
import { type RowWindow, unusedSince } from './row-windows.js';

/** A private catalogue; never its token, never the hash of it. */
export interface CatalogueRecord {
  readonly id: Id<'catalogue'>;
  readonly accountId: AccountId;
  readonly label: string;
  /** None: all installs of the account. */
  readonly installIds: readonly string[];
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
}

export interface NewCatalogue extends Pick<CatalogueRecord, 'id' | 'accountId' | 'label' | 'installIds' | 'expiresAt'> {
  readonly createdById: UserId | null;
  /** SHA-256 hex of the token. */
  readonly hash: string;
}

const CATALOGUE = {
  id: true,
  accountId: true,
  label: true,
  installIds: true,
  expiresAt: true,
  lastUsedAt: true,
  createdAt: true,
} as const satisfies Prisma.CatalogueSelect;

type CatalogueRow = Prisma.CatalogueGetPayload<{ select: typeof CATALOGUE }>;

/** Private catalogues of accounts; a revoked one keeps its row and is not listed. */
@Injectable()
export class CataloguesRepository {
  constructor(private readonly db: Database) {}

  async create(catalogue: NewCatalogue): Promise<CatalogueRecord> {
    const data = { ...catalogue, installIds: [...catalogue.installIds] };
    return toCatalogue(await this.db.client.catalogue.create({ data, select: CATALOGUE }));
  }

  /** Newest first. */
  async findPage(accountId: AccountId, { limit, offset }: RowWindow): Promise<CatalogueRecord[]> {
    const rows = await this.db.client.catalogue.findMany({
      where: { accountId, revokedAt: null },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      skip: offset,
      select: CATALOGUE,
    });
    return rows.map(toCatalogue);
  }

  count(accountId: AccountId): Promise<number> {
    return this.db.client.catalogue.count({ where: { accountId, revokedAt: null } });
  }

  /** How many of the installs the account has. */
  countInstalls(accountId: AccountId, installIds: readonly string[]): Promise<number> {
    return this.db.client.install.count({ where: { accountId, id: { in: [...installIds] } } });
  }

  /** The catalogue of a token, unless it was revoked or its account is suspended. Its account is not known before. */
  async findByHash(hash: string): Promise<CatalogueRecord | null> {
    const where = { hash, revokedAt: null, account: { suspendedAt: null } };
    const row = await this.db.transaction(PLATFORM, () => this.db.client.catalogue.findFirst({ where, select: CATALOGUE }));
    return row && toCatalogue(row);
  }

  /** @returns false when the account has no such catalogue, or has revoked it before */
  async revoke(accountId: AccountId, id: string, at: Date): Promise<boolean> {
    const { count } = await this.db.client.catalogue.updateMany({ where: { id, accountId, revokedAt: null }, data: { revokedAt: at } });
    return count === 1;
  }

  /** Notes a use, unless another process has noted one since `before`. */
  async touch(id: Id<'catalogue'>, at: Date, before: Date): Promise<void> {
    await this.db.client.catalogue.updateMany({ where: { id, ...unusedSince(before) }, data: { lastUsedAt: at } });
  }
}

function toCatalogue(row: CatalogueRow): CatalogueRecord {
  return { ...row, id: row.id as Id<'catalogue'>, accountId: row.accountId as AccountId };
}
