import type { AccountId, InstallSource, SkillKind, SkillStatus } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { HotStatement, SqlValue } from './hot-statements.js';
import { escapeLike } from './search-text.js';
import type { InstallRecord, SkillRecord } from './skills.repository.js';

/** Which entries of a pool; a field left out does not filter. */
export interface PoolFilter {
  readonly source?: InstallSource | undefined;
  readonly kind?: SkillKind | undefined;
  readonly shared?: boolean | undefined;
  readonly status: SkillStatus;
  readonly tag?: string | undefined;
  /** Part of the effective name, title or description. */
  readonly q?: string | undefined;
}

export interface PoolEntry {
  readonly skill: SkillRecord;
  readonly install: InstallRecord;
}

const MATCHES = `
  FROM "Install" i JOIN "Skill" s ON s."id" = i."skillId" JOIN "Account" a ON a."id" = s."accountId"
  WHERE i."accountId" = $1 AND s."status" = $2 AND (s."deletedAt" IS NULL OR i."source" <> 'own')
    AND ($3::text IS NULL OR i."source" = $3) AND ($4::text IS NULL OR s."kind" = $4) AND ($5::boolean IS NULL OR i."shared" = $5)
    AND ($6::text IS NULL OR $6 = ANY (s."tags"))
    AND ($7::text IS NULL OR COALESCE(i."alias", s."name") ILIKE $7 OR s."title" ILIKE $7 OR s."description" ILIKE $7)`;

const FILTER_TYPES = ['text', 'text', 'text', 'text', 'boolean', 'text', 'text'];

const PAGE: HotStatement = {
  name: 'pool_page',
  types: [...FILTER_TYPES, 'int', 'int'],
  text: `SELECT s."id", json_build_object('id', a."id", 'slug', a."slug", 'name', a."name") AS "account", s."name", s."title", s."description",
    s."kind", s."status", s."access", s."listed", s."dispatchable", s."modelStrategy", s."tags", s."contentVisibility", s."variables",
    s."toolDefs", s."pricing", s."whenToUse", s."outputSchema", s."models", s."http", s."mcp", s."approvalMode", s."fork", s."importedFrom",
    s."deprecated", s."installCount", s."ratingCount", s."ratingSum", s."currentVersion", s."revision", s."createdAt", s."updatedAt",
    s."deletedAt", i."id" AS "installId", i."accountId" AS "installAccountId", i."source", i."shared", i."locked", i."alias",
    i."status" AS "installStatus", i."pinnedVersion", i."createdAt" AS "installedAt", i."updatedAt" AS "installUpdatedAt"
    ${MATCHES} ORDER BY i."createdAt" DESC, i."id" DESC LIMIT $8 OFFSET $9`,
};

const COUNT: HotStatement = { name: 'pool_count', types: FILTER_TYPES, text: `SELECT count(*)::int AS "total" ${MATCHES}` };

interface PoolRow extends SkillRecord {
  readonly installId: InstallRecord['id'];
  readonly installAccountId: AccountId;
  readonly source: InstallSource;
  readonly shared: boolean;
  readonly locked: boolean;
  readonly alias: string | null;
  readonly installStatus: InstallRecord['status'];
  readonly pinnedVersion: number | null;
  readonly installedAt: Date;
  readonly installUpdatedAt: Date;
}

/** The skill pool of an account: own skills, active grants and imports, newest install first. */
@Injectable()
export class PoolRepository {
  constructor(private readonly db: Database) {}

  async findPage(accountId: AccountId, filter: PoolFilter, page: { limit: number; offset: number }): Promise<PoolEntry[]> {
    const rows = await this.db.read<PoolRow>(accountId, PAGE, [...parameters(accountId, filter), page.limit, page.offset]);
    return rows.map(toEntry);
  }

  async count(accountId: AccountId, filter: PoolFilter): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(accountId, COUNT, parameters(accountId, filter));
    return row?.total ?? 0;
  }
}

function parameters(accountId: AccountId, { status, source, kind, shared, tag, q }: PoolFilter): SqlValue[] {
  return [accountId, status, source ?? null, kind ?? null, shared ?? null, tag ?? null, q === undefined ? null : `%${escapeLike(q)}%`];
}

function toEntry(row: PoolRow): PoolEntry {
  const {
    installId,
    installAccountId,
    source,
    shared,
    locked,
    alias,
    installStatus,
    pinnedVersion,
    installedAt,
    installUpdatedAt,
    ...skill
  } = row;
  const install: InstallRecord = {
    id: installId,
    accountId: installAccountId,
    skillId: skill.id,
    source,
    shared,
    locked,
    alias,
    status: installStatus,
    pinnedVersion,
    createdAt: installedAt,
    updatedAt: installUpdatedAt,
  };
  return { skill, install };
}
