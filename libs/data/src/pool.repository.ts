import type { AccountId, InstallSource, SkillKind, SkillStatus } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import type { HotStatement, SqlValue } from './hot-statements.js';
import { joinAccount } from './look-up.js';
import type { RowWindow } from './row-windows.js';
import { escapeLike } from './search-text.js';
import {
  ACCOUNT_COLUMNS,
  INSTALL_COLUMNS,
  published,
  SKILL_COLUMNS,
  type SkillEntry,
  type SkillEntryRow,
  toPoolEntry,
} from './skill-entries.js';
import type { InstallRecord } from './skills.repository.js';

/** Which entries of a pool; a field left out does not filter. */
export interface PoolFilter {
  readonly source?: InstallSource | undefined;
  readonly kind?: SkillKind | undefined;
  readonly shared?: boolean | undefined;
  readonly status: SkillStatus;
  readonly tag?: string | undefined;
  /** Part of the effective name, title or description; upper and lower case are the same. */
  readonly q?: string | undefined;
}

export interface PoolEntry extends SkillEntry {
  readonly install: InstallRecord;
}

export interface PoolPage {
  readonly entries: readonly PoolEntry[];
  /** Revision of the pool that the page shows; null when the page is empty. */
  readonly revision: string | null;
}

export interface PoolCount {
  readonly total: number;
  /** Revision of the pool that was counted. */
  readonly revision: string;
}

/**
 * The fence (`OFFSET 0`) hides the filters from the planner, which else believes that few rows match, and sorts the whole pool instead
 * of walking the index of installs until the page is full.
 */
const matches = (columns: string, join: string): string => `FROM "LiveInstall" i CROSS JOIN LATERAL (
    SELECT ${columns} FROM "Skill" s ${join}
    WHERE s."id" = i."skillId" AND s."status" = $2 AND (s."deletedAt" IS NULL OR i."source" <> 'own')
      AND ($3::text IS NULL OR i."source" = $3) AND ($4::text IS NULL OR s."kind" = $4) AND ($5::boolean IS NULL OR i."shared" = $5)
      AND ($6::text IS NULL OR $6 = ANY (COALESCE(p."tags", s."tags")))
      AND ($7::text IS NULL OR COALESCE(i."alias", s."name") ILIKE $7 OR COALESCE(p."title", s."title") ILIKE $7
        OR COALESCE(p."description", s."description") ILIKE $7)
    OFFSET 0) s
  WHERE i."accountId" = $1`;

/** An install whose grant runs out leaves the pool without a write, so those that have and were not removed yet are part of the revision. */
const REVISION = `(SELECT "poolRevision" FROM "Account" WHERE "id" = $1) || '/' ||
  (SELECT count(*) FROM "Install" WHERE "accountId" = $1 AND "expiresAt" <= now()) AS "poolRevision"`;

const FILTER_TYPES = ['text', 'text', 'text', 'text', 'boolean', 'text', 'text'];

/** One page of a pool. */
export const POOL_PAGE: HotStatement = {
  name: 'pool_page',
  types: [...FILTER_TYPES, 'int', 'int'],
  text: `SELECT e.*, ${ACCOUNT_COLUMNS}, ${REVISION}
    FROM (SELECT s.*, ${INSTALL_COLUMNS} ${matches(SKILL_COLUMNS, published())} ORDER BY i."createdAt" DESC, i."id" DESC LIMIT $8 OFFSET $9) e
    ${joinAccount('e."accountId"')} ORDER BY e."installedAt" DESC, e."installId" DESC`,
};

/** Counting opens published versions only to search in them. */
const COUNT: HotStatement = {
  name: 'pool_count',
  types: FILTER_TYPES,
  text: `SELECT (SELECT count(*)::int ${matches('1', published('($6::text IS NOT NULL OR $7::text IS NOT NULL)'))}) AS "total", ${REVISION}`,
};

interface PageRow extends SkillEntryRow {
  readonly installId: InstallRecord['id'];
  readonly poolRevision: string;
}

/** The skill pool of an account: own skills, active grants and imports, newest install first. */
@Injectable()
export class PoolRepository {
  constructor(private readonly db: Database) {}

  async findPage(accountId: AccountId, filter: PoolFilter, { limit, offset }: RowWindow): Promise<PoolPage> {
    const rows = await this.db.read<PageRow>(accountId, POOL_PAGE, [...parameters(accountId, filter), limit, offset]);
    return { entries: rows.map(toPoolEntry), revision: rows[0]?.poolRevision ?? null };
  }

  async count(accountId: AccountId, filter: PoolFilter): Promise<PoolCount> {
    const [row] = await this.db.read<{ total: number; poolRevision: string | null }>(accountId, COUNT, parameters(accountId, filter));
    return { total: row?.total ?? 0, revision: row?.poolRevision ?? '' };
  }
}

function parameters(accountId: AccountId, { status, source, kind, shared, tag, q }: PoolFilter): SqlValue[] {
  return [accountId, status, source ?? null, kind ?? null, shared ?? null, tag ?? null, q === undefined ? null : `%${escapeLike(q)}%`];
}
