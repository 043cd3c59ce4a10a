import type { AccountId, LibraryItemId, LibraryItemType } from '@guildhall/kernel';
import { DomainError } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { isUniqueViolation } from './database-faults.js';
import type { Prisma } from './generated/client.js';
import { escapeLike } from './search-text.js';

/** Text that several skills of an account share. */
export interface LibraryItemRecord {
  readonly id: LibraryItemId;
  readonly accountId: AccountId;
  readonly type: LibraryItemType;
  readonly name: string;
  readonly title: string;
  readonly content: string;
  /** Goes up with every write. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewLibraryItem {
  readonly id: LibraryItemId;
  readonly accountId: AccountId;
  readonly type: LibraryItemType;
  readonly name: string;
  readonly title: string;
  readonly content: string;
}

/** What an author may write of an item; absent fields stay as they are. */
export interface LibraryItemFields {
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly content?: string | undefined;
}

/** Which items of a library; a field left out does not filter. */
export interface LibraryFilter {
  readonly type?: LibraryItemType | undefined;
  /** Part of the name or the title; upper and lower case are the same. */
  readonly q?: string | undefined;
}

const ITEM = {
  id: true,
  accountId: true,
  type: true,
  name: true,
  title: true,
  content: true,
  revision: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.LibraryItemSelect;

type ItemRow = Prisma.LibraryItemGetPayload<{ select: typeof ITEM }>;

/** The libraries of the accounts: components and assistants. */
@Injectable()
export class LibraryRepository {
  constructor(private readonly db: Database) {}

  /** @throws {DomainError} `item_name_taken` */
  async create(item: NewLibraryItem): Promise<LibraryItemRecord> {
    try {
      return toItem(await this.db.client.libraryItem.create({ data: item, select: ITEM }));
    } catch (fault) {
      throw nameTaken(fault);
    }
  }

  /** The items among these ids that the account has. */
  async findByIds(accountId: AccountId, ids: readonly string[]): Promise<Map<string, LibraryItemRecord>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db.client.libraryItem.findMany({ where: { accountId, id: { in: [...ids] } }, select: ITEM });
    return new Map(rows.map((row) => [row.id, toItem(row)]));
  }

  /** The account's items of one type that have these names, by name. */
  async findByNames(accountId: AccountId, type: LibraryItemType, names: readonly string[]): Promise<Map<string, LibraryItemRecord>> {
    if (names.length === 0) return new Map();
    const rows = await this.db.client.libraryItem.findMany({ where: { accountId, type, name: { in: [...names] } }, select: ITEM });
    return new Map(rows.map((row) => [row.name, toItem(row)]));
  }

  /** Newest first. */
  async findPage(accountId: AccountId, filter: LibraryFilter, page: { limit: number; offset: number }): Promise<LibraryItemRecord[]> {
    const rows = await this.db.client.libraryItem.findMany({
      where: matching(accountId, filter),
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: page.limit,
      skip: page.offset,
      select: ITEM,
    });
    return rows.map(toItem);
  }

  count(accountId: AccountId, filter: LibraryFilter): Promise<number> {
    return this.db.client.libraryItem.count({ where: matching(accountId, filter) });
  }

  /** Finds the item and locks it against other writers until the transaction ends. */
  async lock(accountId: AccountId, id: LibraryItemId): Promise<LibraryItemRecord | null> {
    const { client } = this.db;
    await client.$queryRaw`SELECT 1 FROM "LibraryItem" WHERE "id" = ${id} AND "accountId" = ${accountId} FOR UPDATE`;
    return (await this.findByIds(accountId, [id])).get(id) ?? null;
  }

  /** Writes the given fields and moves the item to its next revision. @throws {DomainError} `item_name_taken` */
  async update(accountId: AccountId, id: LibraryItemId, fields: LibraryItemFields, at: Date): Promise<LibraryItemRecord> {
    const { name, title, content } = fields;
    try {
      const data = { name, title, content, revision: { increment: 1 }, updatedAt: at };
      return toItem(await this.db.client.libraryItem.update({ where: { id, accountId }, data, select: ITEM }));
    } catch (fault) {
      throw nameTaken(fault);
    }
  }

  /** Removes the item. Drafts that refer to it stay as they are; compiling them warns. */
  async delete(accountId: AccountId, id: LibraryItemId): Promise<void> {
    await this.db.client.libraryItem.delete({ where: { id, accountId }, select: { id: true } });
  }
}

function matching(accountId: AccountId, { type, q }: LibraryFilter): Prisma.LibraryItemWhereInput {
  const contains = q === undefined ? undefined : ({ contains: escapeLike(q), mode: 'insensitive' } as const);
  return { accountId, type, ...(contains ? { OR: [{ name: contains }, { title: contains }] } : {}) };
}

function nameTaken(fault: unknown): unknown {
  return isUniqueViolation(fault) ? new DomainError('item_name_taken', { cause: fault }) : fault;
}

function toItem(row: ItemRow): LibraryItemRecord {
  return {
    ...row,
    id: row.id as LibraryItemId,
    accountId: row.accountId as AccountId,
    type: row.type === 'assistant' ? 'assistant' : 'component',
  };
}
