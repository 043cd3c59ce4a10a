import { Injectable } from '@nestjs/common';
import { Database } from './database.js';

/** How many blobs are removed in one transaction, which holds their rows until the store has done it. */
export const BLOB_BATCH = 50;

/** Hashes are written in one order, so that two writers of the same blobs wait for each other instead of standing in each other's way. */
const inOrder = (hashes: readonly string[]): string[] => [...new Set(hashes)].sort();

/**
 * Which blobs there are. A row comes before the bytes and goes after them, and references are foreign keys: whatever a draft or a version
 * names is there.
 */
@Injectable()
export class BlobsRepository {
  constructor(private readonly db: Database) {}

  /**
   * Says that these blobs are about to be written and referred to; from now on, for as long as a sweep lets unused ones live, none of them
   * is removed. Commit it before the bytes are written.
   */
  async announce(hashes: readonly string[]): Promise<void> {
    await this.db.client.$executeRaw`
      INSERT INTO "Blob" ("sha256", "usedAt") SELECT hash, now() FROM unnest(${inOrder(hashes)}::text[]) AS given(hash)
      ON CONFLICT ("sha256") DO UPDATE SET "usedAt" = EXCLUDED."usedAt"`;
  }

  /**
   * Removes blobs that nothing refers to and that were neither written nor let go within that time, by the clock of the database.
   * THREAT[FLT-08]: the rows are held while the store removes the bytes; whoever writes one of them again waits, and then finds it missing.
   * @param remove takes the bytes away
   * @returns how many; `BLOB_BATCH` means that there may be more
   */
  async removeUnused(olderThanMs: number, remove: (hashes: readonly string[]) => Promise<void>): Promise<number> {
    const rows = await this.db.client.$queryRaw<{ sha256: string }[]>`
      DELETE FROM "Blob" WHERE "sha256" IN (
        SELECT b."sha256" FROM "Blob" b WHERE b."usedAt" < now() - ${olderThanMs} * interval '1 millisecond'
          AND NOT EXISTS (SELECT FROM "BundleFile" f WHERE f."sha256" = b."sha256")
          AND NOT EXISTS (SELECT FROM "VersionFile" v WHERE v."sha256" = b."sha256")
          AND NOT EXISTS (SELECT FROM "StoredFile" s WHERE s."sha256" = b."sha256")
          AND NOT EXISTS (SELECT FROM "ExecutionBlob" e WHERE e."sha256" = b."sha256")
        ORDER BY b."sha256" LIMIT ${BLOB_BATCH} FOR UPDATE SKIP LOCKED)
      RETURNING "sha256"`;
    if (rows.length > 0) await remove(rows.map(({ sha256 }) => sha256));
    return rows.length;
  }
}
