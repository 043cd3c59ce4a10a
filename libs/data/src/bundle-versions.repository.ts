import type { AccountId, SkillId, VersionId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement, SqlValue } from './hot-statements.js';
import { joinAccount, joinInstall, joinSkill, lookUp } from './look-up.js';
import type { RowWindow } from './row-windows.js';
import { factsFor, ON_MARKET, type SkillTargetRecord, type TargetRow, toTarget } from './skill-access.repository.js';
import { USED_VERSION } from './used-version.js';

/** A published version of a bundle, with what decides who may see it. */
export interface BundleVersionRecord extends SkillTargetRecord {
  readonly id: VersionId;
  readonly version: number;
  readonly description: string;
  /** Of an opaque skill: what the version says that the asking account uses. */
  readonly usedDescription: string | null;
  /** Digest of the bundle. */
  readonly digest: string;
  readonly publishedAt: Date;
  /** What the asking account calls the skill, if it is not its name. */
  readonly alias: string | null;
  readonly accountSlug: string;
}

/** Which version of a skill. */
export type BundleVersionChoice =
  | { readonly by: 'number'; readonly number: number }
  /** `date` as `YYYYMMDD` in UTC; `prefix` of the digest. The newest that is not yanked wins. */
  | { readonly by: 'digest'; readonly date: string; readonly prefix: string };

export const BUNDLE_VERSION_ORDERS = ['created_at', 'updated_at', 'name'] as const;

export interface BundleVersionList extends RowWindow {
  readonly orderBy: (typeof BUNDLE_VERSION_ORDERS)[number];
  readonly descending: boolean;
  /** Of each skill only the version in use. */
  readonly grouped: boolean;
}

const COLUMNS = `${factsFor('$1')}, v."id" AS "versionId", v."version", v."publishedAt", i."alias", a."slug" AS "accountSlug",
  v."snapshot"::json->>'description' AS "description", v."snapshot"::json->'bundle'->>'digest' AS "digest",
  CASE WHEN s."contentVisibility" = 'opaque' THEN (SELECT used."snapshot"::json->>'description' FROM "SkillVersion" used
    WHERE used."skillId" = s."id" AND used."version" = ${USED_VERSION}) END AS "usedDescription"`;

/** What stands behind a version `v` of a bundle `s`. THREAT[GRT-02]: a grant of one version tells of no other. */
const AROUND = `${joinAccount('s."accountId"')} ${joinInstall('$1')}
  WHERE s."kind" = 'bundle' AND s."deletedAt" IS NULL AND (i."grantedVersion" IS NULL OR v."version" = i."grantedVersion")`;

const ONE = `SELECT ${COLUMNS} FROM "SkillVersion" v ${joinSkill('v."skillId"')} ${AROUND}`;

/** In the pool of the account and not paused there, or on the marketplace, unless the account has it or a copy of its own. */
const OFFERED = `s."status" = 'active' AND v."yankedAt" IS NULL AND (i."status" = 'live' OR (i."id" IS NULL AND ${ON_MARKET}
  AND NOT EXISTS (SELECT FROM "Install" c WHERE c."accountId" = $1 AND c."originalId" = s."id")))`;

const EFFECTIVE_NAME = `CASE WHEN i."id" IS NULL THEN a."slug" || '/' || s."name" ELSE COALESCE(i."alias", s."name") END`;
const ORDER: Readonly<Record<BundleVersionList['orderBy'], string>> = {
  created_at: 'v."publishedAt"',
  updated_at: 'v."publishedAt"',
  name: EFFECTIVE_NAME,
};

function listStatement(orderBy: BundleVersionList['orderBy'], descending: boolean): HotStatement {
  const direction = descending ? 'DESC' : 'ASC';
  return {
    name: `bundle_versions_${orderBy}_${direction.toLowerCase()}`,
    types: ['text', 'boolean', 'int', 'int'],
    text: `WITH page AS MATERIALIZED (
        SELECT v."id", v."skillId", ${ORDER[orderBy]} AS "key" FROM (SELECT * FROM "Skill" WHERE "kind" = 'bundle' OFFSET 0) s
          JOIN ${lookUp('"SkillVersion" one', 'one."skillId" = s."id"')} v ON true ${AROUND} AND ${OFFERED} AND (NOT $2 OR v."version" = ${USED_VERSION})
        ORDER BY "key" ${direction}, v."id" ${direction} LIMIT $3 OFFSET $4
      )
      SELECT ${COLUMNS} FROM page JOIN ${lookUp('"SkillVersion" one', 'one."id" = page."id"')} v ON true ${joinSkill('page."skillId"')} ${AROUND}
      ORDER BY page."key" ${direction}, page."id" ${direction}`,
  };
}

const LISTS = new Map(
  BUNDLE_VERSION_ORDERS.flatMap((order) =>
    [true, false].map((descending) => [`${order} ${descending}`, listStatement(order, descending)] as const),
  ),
);

const BY_ID: HotStatement = {
  name: 'bundle_version_by_id',
  types: ['text', 'text'],
  text: `${ONE} AND v."id" = $2`,
};

const BY_NUMBER: HotStatement = {
  name: 'bundle_version_by_number',
  types: ['text', 'text', 'int'],
  text: `${ONE} AND v."skillId" = $2 AND v."version" = $3`,
};

const BY_DIGEST: HotStatement = {
  name: 'bundle_version_by_digest',
  types: ['text', 'text', 'text', 'text'],
  text: `${ONE} AND v."skillId" = $2 AND to_char(v."publishedAt" AT TIME ZONE 'UTC', 'YYYYMMDD') = $3
    AND starts_with(v."snapshot"::json->'bundle'->>'digest', $4) ORDER BY v."yankedAt" IS NOT NULL, v."version" DESC LIMIT 1`,
};

type Row = TargetRow & Omit<BundleVersionRecord, 'id' | keyof SkillTargetRecord> & { readonly versionId: VersionId };

/** Published versions of bundles as things of their own, across skills; it decides nothing about who may see them. */
@Injectable()
export class BundleVersionsRepository {
  constructor(private readonly db: Database) {}

  /** Those of active bundles in the pool of the account, where it did not pause them, and on the marketplace that were not yanked. */
  async findPage(accountId: AccountId, { orderBy, descending, grouped, limit, offset }: BundleVersionList): Promise<BundleVersionRecord[]> {
    const statement = LISTS.get(`${orderBy} ${descending}`) ?? listStatement(orderBy, descending);
    return (await this.read(statement, [accountId, grouped, limit, offset])).map(toRecord);
  }

  findById(accountId: AccountId, id: VersionId): Promise<BundleVersionRecord | null> {
    return this.one(BY_ID, [accountId, id]);
  }

  find(accountId: AccountId, skillId: SkillId, choice: BundleVersionChoice): Promise<BundleVersionRecord | null> {
    if (choice.by === 'number') return this.one(BY_NUMBER, [accountId, skillId, choice.number]);
    return this.one(BY_DIGEST, [accountId, skillId, choice.date, choice.prefix]);
  }

  private async one(statement: HotStatement, values: readonly SqlValue[]): Promise<BundleVersionRecord | null> {
    const [row] = await this.read(statement, values);
    return row ? toRecord(row) : null;
  }

  private read(statement: HotStatement, values: readonly SqlValue[]): Promise<Row[]> {
    return this.db.read<Row>(PLATFORM, statement, values);
  }
}

function toRecord(row: Row): BundleVersionRecord {
  const { versionId: id, version, description, usedDescription, digest, publishedAt, alias, accountSlug } = row;
  return { ...toTarget(row), id, version, description: description ?? '', usedDescription, digest, publishedAt, alias, accountSlug };
}
