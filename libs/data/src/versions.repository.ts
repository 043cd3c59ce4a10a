import type { AccountId, SkillId, UserId, VersionId } from '@guildhall/kernel';
import type { Reach } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { Prisma } from './generated/client.js';
import type { HotStatement } from './hot-statements.js';
import type { RowWindow } from './row-windows.js';

/** A published version without its two texts. */
export interface VersionRecord {
  readonly id: VersionId;
  readonly skillId: SkillId;
  readonly version: number;
  readonly etag: string;
  readonly digest: string;
  readonly note: string | null;
  readonly publishedAt: Date;
  readonly publishedById: UserId | null;
  readonly rolledBackFrom: number | null;
  readonly yankedAt: Date | null;
  readonly yankReason: string | null;
}

export interface NewVersion {
  readonly accountId: AccountId;
  readonly skillId: SkillId;
  readonly version: number;
  readonly etag: string;
  readonly digest: string;
  readonly note: string | null;
  /** The manifest as it is sent. */
  readonly manifest: string;
  /** The draft that was published, in the flat form. */
  readonly snapshot: string;
  /** What the manifest reaches. */
  readonly reach: Reach;
  readonly publishedAt: Date;
  readonly publishedById: UserId | null;
  readonly rolledBackFrom: number | null;
}

/** What a version says, for good. */
export interface VersionTexts {
  readonly etag: string;
  readonly manifest: string;
  readonly snapshot: string;
}

/** The number that the open transaction has taken, and the draft that it publishes. */
export interface TakenNumber {
  readonly version: number;
  readonly revision: number;
}

/** One skill of one account. THREAT[TEN-03]: a version is found through both, so a number of another skill finds nothing. */
export interface VersionOwner {
  readonly id: SkillId;
  readonly accountId: AccountId;
}

const VERSION = {
  id: true,
  skillId: true,
  version: true,
  etag: true,
  digest: true,
  note: true,
  publishedAt: true,
  publishedById: true,
  rolledBackFrom: true,
  yankedAt: true,
  yankReason: true,
} as const satisfies Prisma.SkillVersionSelect;

const COLUMNS = Object.keys(VERSION)
  .map((column) => `"${column}"`)
  .join(', ');

const PAGE: HotStatement = {
  name: 'version_page',
  types: ['text', 'text', 'int', 'int', 'int'],
  text: `SELECT ${COLUMNS} FROM "SkillVersion" WHERE "skillId" = $1 AND "accountId" = $2 AND ($5::int IS NULL OR "version" = $5) ORDER BY "version" DESC LIMIT $3 OFFSET $4`,
};

const COUNT: HotStatement = {
  name: 'version_count',
  types: ['text', 'text', 'int'],
  text: `SELECT count(*)::int AS "total" FROM "SkillVersion"
    WHERE "skillId" = $1 AND "accountId" = $2 AND ($3::int IS NULL OR "version" = $3)`,
};

const HEAD: HotStatement = {
  name: 'version_head',
  types: ['text', 'text', 'int'],
  text: `SELECT ${COLUMNS} FROM "SkillVersion" WHERE "skillId" = $1 AND "accountId" = $2 AND "version" = $3`,
};

const TEXTS: HotStatement = {
  name: 'version_texts',
  types: ['text', 'text', 'int'],
  text: `SELECT "etag", "manifest", "snapshot" FROM "SkillVersion" WHERE "skillId" = $1 AND "accountId" = $2 AND "version" = $3`,
};

const MANIFESTS: HotStatement = {
  name: 'version_manifests',
  types: ['text[]', 'text[]', 'text[]'],
  text: `SELECT "skillId", "manifest" FROM "SkillVersion" WHERE ("skillId", "accountId", "version") IN
    (SELECT skill, account, version::int FROM unnest($1, $2, $3) AS given(skill, account, version))`,
};

type VersionRow = Prisma.SkillVersionGetPayload<{ select: typeof VERSION }>;

/** Published versions: appended, read and yanked, never changed. */
@Injectable()
export class VersionsRepository {
  constructor(private readonly db: Database) {}

  /**
   * Takes the next version number for the open transaction and makes it the current version, which locks the draft against other
   * writers until the transaction ends.
   * THREAT[MON-01]: the counter is part of the transaction, so a publish that fails leaves no gap, and none can take a number twice.
   * @returns null when the skill is gone
   */
  async takeNumber({ id, accountId }: VersionOwner): Promise<TakenNumber | null> {
    const rows = await this.db.client.$queryRaw<TakenNumber[]>`
      UPDATE "Skill" SET "lastVersion" = "lastVersion" + 1, "currentVersion" = "lastVersion" + 1
      WHERE "id" = ${id} AND "accountId" = ${accountId} AND "deletedAt" IS NULL RETURNING "lastVersion" AS "version", "revision"`;
    return rows[0] ?? null;
  }

  async append(id: VersionId, { reach, ...version }: NewVersion): Promise<VersionRecord> {
    const data = { id, ...version, reach: { ...reach } as Prisma.InputJsonObject };
    return toVersion(await this.db.client.skillVersion.create({ data, select: VERSION }));
  }

  /** Newest first. `only`: the one version that may be told of. */
  async findPage({ id, accountId }: VersionOwner, page: RowWindow & { only?: number | null }): Promise<VersionRecord[]> {
    return this.db.read<VersionRecord>(accountId, PAGE, [id, accountId, page.limit, page.offset, page.only ?? null]);
  }

  async count({ id, accountId }: VersionOwner, only: number | null = null): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(accountId, COUNT, [id, accountId, only]);
    return row?.total ?? 0;
  }

  async find({ id, accountId }: VersionOwner, version: number): Promise<VersionRecord | null> {
    const [row] = await this.db.read<VersionRecord>(accountId, HEAD, [id, accountId, version]);
    return row ?? null;
  }

  async findTexts({ id, accountId }: VersionOwner, version: number): Promise<VersionTexts | null> {
    const [row] = await this.db.read<VersionTexts>(accountId, TEXTS, [id, accountId, version]);
    return row ?? null;
  }

  /** Manifests as they are sent, by their skills, of one version each; one statement. */
  async findManifests(versions: readonly (VersionOwner & { readonly version: number })[]): Promise<Map<SkillId, string>> {
    if (versions.length === 0) return new Map();
    const values = [
      versions.map(({ id }) => id),
      versions.map(({ accountId }) => accountId),
      versions.map(({ version }) => String(version)),
    ];
    const rows = await this.db.read<{ skillId: SkillId; manifest: string }>(PLATFORM, MANIFESTS, values);
    return new Map(rows.map(({ skillId, manifest }) => [skillId, manifest]));
  }

  /**
   * Marks a version as yanked, or removes the mark, unless it is so already.
   * @returns null when nothing was changed
   */
  async mark(
    { id, accountId }: VersionOwner,
    version: number,
    yank: { at: Date; reason: string | null } | null,
  ): Promise<VersionRecord | null> {
    const rows = await this.db.client.skillVersion.updateManyAndReturn({
      where: { skillId: id, accountId, version, yankedAt: yank ? null : { not: null } },
      data: { yankedAt: yank?.at ?? null, yankReason: yank?.reason ?? null },
      select: VERSION,
    });
    return rows[0] ? toVersion(rows[0]) : null;
  }

  /** Makes the newest version that is not yanked the current one, or none. */
  async moveCurrent({ id, accountId }: VersionOwner): Promise<void> {
    await this.db.client.$executeRaw`
      UPDATE "Skill" SET "currentVersion" = (SELECT max("version") FROM "SkillVersion" WHERE "skillId" = ${id} AND "yankedAt" IS NULL)
      WHERE "id" = ${id} AND "accountId" = ${accountId}`;
  }
}

function toVersion(row: VersionRow): VersionRecord {
  return { ...row, id: row.id as VersionId, skillId: row.skillId as SkillId, publishedById: row.publishedById as UserId | null };
}
