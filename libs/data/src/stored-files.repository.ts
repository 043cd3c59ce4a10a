import type { AccountId, FileId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { ReceivedContent } from './blobs/blob-store.js';
import { Database } from './database.js';
import type { Prisma } from './generated/client.js';
import type { RowWindow } from './row-windows.js';

/** A file of an account, outside any skill. */
export interface StoredFileRecord {
  readonly id: FileId;
  readonly filename: string;
  readonly purpose: string;
  /** null until the bytes were sent. */
  readonly content: ReceivedContent | null;
  readonly createdAt: Date;
  /** null while its bytes may still be sent. */
  readonly verifiedAt: Date | null;
}

/** One file of one account. THREAT[TEN-03]: a file is found through both. */
export interface StoredFileOwner {
  readonly id: FileId;
  readonly accountId: AccountId;
}

const FILE = {
  id: true,
  filename: true,
  purpose: true,
  size: true,
  sha256: true,
  md5: true,
  createdAt: true,
  verifiedAt: true,
} as const satisfies Prisma.StoredFileSelect;

type FileRow = Prisma.StoredFileGetPayload<{ select: typeof FILE }>;

/** Files that clients of the VLM Run surface have sent. */
@Injectable()
export class StoredFilesRepository {
  constructor(private readonly db: Database) {}

  /** The blob of the content was announced. */
  async create(accountId: AccountId, { content, ...file }: StoredFileRecord): Promise<StoredFileRecord> {
    return toFile(await this.db.client.storedFile.create({ data: { accountId, ...file, ...content }, select: FILE }));
  }

  async find({ id, accountId }: StoredFileOwner): Promise<StoredFileRecord | null> {
    const row = await this.db.client.storedFile.findFirst({ where: { id, accountId }, select: FILE });
    return row && toFile(row);
  }

  /** The newest file with this content. */
  async findByMd5(accountId: AccountId, md5: string): Promise<StoredFileRecord | null> {
    const where = { accountId, md5, verifiedAt: { not: null } };
    const row = await this.db.client.storedFile.findFirst({ where, select: FILE, orderBy: { id: 'desc' } });
    return row && toFile(row);
  }

  /** Newest first, without those whose bytes are still to come. */
  async findPage(accountId: AccountId, { limit, offset }: RowWindow): Promise<StoredFileRecord[]> {
    const where = { accountId, verifiedAt: { not: null } };
    const rows = await this.db.client.storedFile.findMany({ where, select: FILE, orderBy: { id: 'desc' }, take: limit, skip: offset });
    return rows.map(toFile);
  }

  /** Notes what was sent, in the place of what was sent before. @returns null when the file is not waiting for it */
  async fill({ id, accountId }: StoredFileOwner, content: ReceivedContent): Promise<StoredFileRecord | null> {
    const where = { id, accountId, verifiedAt: null };
    const rows = await this.db.client.storedFile.updateManyAndReturn({ where, data: { ...content }, select: FILE });
    return rows[0] ? toFile(rows[0]) : null;
  }

  /** Ends the sending. @returns null when nothing was sent; a file that was verified before stays as it is */
  async verify(owner: StoredFileOwner, at: Date): Promise<StoredFileRecord | null> {
    const where = { id: owner.id, accountId: owner.accountId, verifiedAt: null, sha256: { not: null } };
    const rows = await this.db.client.storedFile.updateManyAndReturn({ where, data: { verifiedAt: at }, select: FILE });
    if (rows[0]) return toFile(rows[0]);
    const file = await this.find(owner);
    return file?.verifiedAt ? file : null;
  }

  /** Its bytes count as used until now. @returns the file as it was, or null when there is none */
  async delete({ id, accountId }: StoredFileOwner): Promise<StoredFileRecord | null> {
    const { client } = this.db;
    const row = await client.storedFile.findFirst({ where: { id, accountId }, select: FILE });
    const { count } = await client.storedFile.deleteMany({ where: { id, accountId } });
    if (!row || count === 0) return null;
    if (row.sha256) await client.$executeRaw`UPDATE "Blob" SET "usedAt" = now() WHERE "sha256" = ${row.sha256}`;
    return toFile(row);
  }
}

function toFile({ id, size, sha256, md5, ...file }: FileRow): StoredFileRecord {
  const content = size === null || sha256 === null || md5 === null ? null : { size, sha256, md5 };
  return { ...file, id: id as FileId, content };
}
