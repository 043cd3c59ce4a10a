import type { AccountId, SkillId } from '@guildhall/kernel';
import type { BundleEntry } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';

/** The bundle that files belong to. */
export interface BundleOwner {
  readonly skillId: SkillId;
  readonly accountId: AccountId;
}

/** The files of bundles: of drafts, and of versions as far as their bytes must be kept. Writers hold the lock of the draft. */
@Injectable()
export class BundleFilesRepository {
  constructor(private readonly db: Database) {}

  /** Makes the draft consist of exactly these files, whose blobs were announced. */
  async replaceAll({ skillId, accountId }: BundleOwner, files: readonly BundleEntry[]): Promise<void> {
    const { client } = this.db;
    // What is let go counts as used until now: somebody may be reading it, or making a copy of the draft.
    await client.$executeRaw`
      WITH gone AS (
        DELETE FROM "BundleFile" WHERE "skillId" = ${skillId} AND "accountId" = ${accountId} RETURNING "sha256"
      )
      UPDATE "Blob" SET "usedAt" = now() WHERE "sha256" IN (
        SELECT b."sha256" FROM "Blob" b JOIN gone USING ("sha256") WHERE b."sha256" <> ALL (${files.map(({ sha256 }) => sha256)})
        ORDER BY b."sha256" FOR NO KEY UPDATE OF b)`;
    // One statement with lists for columns: as many rows as a bundle may have would be thousands of parameters.
    await client.$executeRaw`
      INSERT INTO "BundleFile" ("skillId", "accountId", "path", "sha256", "size", "mediaType", "executable")
      SELECT ${skillId}, ${accountId}, given.* FROM unnest(
        ${files.map(({ path }) => path)}::text[], ${files.map(({ sha256 }) => sha256)}::text[], ${files.map(({ size }) => size)}::int[],
        ${files.map(({ mediaType }) => mediaType)}::text[], ${files.map(({ executable }) => executable)}::boolean[]) AS given`;
  }

  /** What the locked draft consists of now. */
  async findState({ skillId, accountId }: BundleOwner): Promise<{ digest: string; files: { path: string; executable: boolean }[] }> {
    const { client } = this.db;
    const [row] = await client.$queryRaw<{ digest: string }[]>`
      SELECT "bundle"->>'digest' AS "digest" FROM "Skill" WHERE "id" = ${skillId} AND "accountId" = ${accountId}`;
    const files = await client.bundleFile.findMany({ where: { skillId, accountId }, select: { path: true, executable: true } });
    return { digest: row?.digest ?? '', files };
  }

  /** Notes the bytes that a version needs; they are kept as long as the version. */
  async keepForVersion({ skillId, accountId }: BundleOwner, version: number, files: readonly BundleEntry[]): Promise<void> {
    if (files.length === 0) return;
    const hashes = [...new Set(files.map(({ sha256 }) => sha256))].sort();
    await this.db.client.$executeRaw`
      INSERT INTO "VersionFile" ("skillId", "accountId", "version", "sha256")
      SELECT ${skillId}, ${accountId}, ${version}, hash FROM unnest(${hashes}::text[]) AS given(hash)`;
  }
}
