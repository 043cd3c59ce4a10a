import type {
  AccountId,
  ContentVisibility,
  InstallId,
  InstallSource,
  SkillAccess,
  SkillId,
  SkillKind,
  SkillStatus,
} from '@guildhall/kernel';
import { isId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement, SqlValue } from './hot-statements.js';

/** What must be known of a skill to decide who may do what with it. */
export interface SkillFactsRecord {
  readonly id: SkillId;
  readonly accountId: AccountId;
  readonly name: string;
  readonly kind: SkillKind;
  readonly access: SkillAccess;
  readonly status: SkillStatus;
  readonly contentVisibility: ContentVisibility;
  readonly pricingModel: string;
  readonly isDeleted: boolean;
  readonly isListed: boolean;
  readonly currentVersion: number | null;
  readonly revision: number;
}

/** How the asking account relates to the skill; null for a stranger. */
export interface RelationRecord {
  readonly installId: InstallId;
  readonly source: InstallSource;
  readonly locked: boolean;
  readonly pinnedVersion: number | null;
}

export interface SkillTargetRecord {
  readonly skill: SkillFactsRecord;
  readonly relation: RelationRecord | null;
}

/** Columns of a skill `s` and of the asking account's install `i`; `toTarget` reads them. */
export const FACTS = `
  s."id", s."accountId", s."name", s."kind", s."access", s."status", s."contentVisibility", s."pricing"->>'model' AS "pricingModel",
  s."deletedAt" IS NOT NULL AS "isDeleted", s."listed" AS "isListed", s."currentVersion", s."revision",
  i."id" AS "installId", i."source", i."locked", i."pinnedVersion"`;

/** What every request that names a skill by its id asks first. */
export const SKILL_TARGET_BY_ID: HotStatement = {
  name: 'skill_target_by_id',
  types: ['text', 'text'],
  text: `SELECT ${FACTS} FROM "Skill" s LEFT JOIN "Install" i ON i."skillId" = s."id" AND i."accountId" = $2 WHERE s."id" = $1`,
};

const BY_IDS: HotStatement = {
  name: 'skill_targets_by_ids',
  types: ['text[]', 'text'],
  text: `SELECT ${FACTS} FROM "Skill" s LEFT JOIN "Install" i ON i."skillId" = s."id" AND i."accountId" = $2 WHERE s."id" = ANY ($1)`,
};

/**
 * The effective name (alias, else name) inside the caller's pool; an own skill wins over an import of the same name. Each branch has an
 * index of its own: a pool may have thousands of entries, and every request that names a skill comes through here.
 */
const BY_POOL_NAME: HotStatement = {
  name: 'skill_target_by_pool_name',
  types: ['text', 'text'],
  text: `WITH named AS (
      SELECT i."skillId" FROM "Install" i WHERE i."accountId" = $2 AND i."alias" = $1
      UNION ALL
      SELECT s."id" FROM "Skill" s JOIN "Install" i ON i."skillId" = s."id" AND i."accountId" = $2
        WHERE s."accountId" = $2 AND s."name" = $1 AND s."deletedAt" IS NULL AND i."alias" IS NULL
      UNION ALL
      SELECT i."skillId" FROM "Install" i JOIN "Skill" s ON s."id" = i."skillId"
        WHERE i."accountId" = $2 AND i."source" <> 'own' AND i."alias" IS NULL AND s."name" = $1
    )
    SELECT ${FACTS} FROM named JOIN "Skill" s ON s."id" = named."skillId" JOIN "Install" i ON i."skillId" = s."id" AND i."accountId" = $2
    WHERE s."deletedAt" IS NULL ORDER BY (i."source" = 'own') DESC, i."createdAt" LIMIT 1`,
};

/** THREAT[TEN-03]: an install is found through its account, so the id of another account's install finds nothing. */
const BY_INSTALL: HotStatement = {
  name: 'skill_target_by_install',
  types: ['text', 'text'],
  text: `SELECT ${FACTS} FROM "Install" i JOIN "Skill" s ON s."id" = i."skillId" WHERE i."id" = $1 AND i."accountId" = $2`,
};

const BY_QUALIFIED_NAME: HotStatement = {
  name: 'skill_target_by_qualified_name',
  types: ['text', 'text', 'text'],
  text: `SELECT ${FACTS} FROM "Account" a JOIN "Skill" s ON s."accountId" = a."id" AND s."deletedAt" IS NULL
    LEFT JOIN "Install" i ON i."skillId" = s."id" AND i."accountId" = $3
    WHERE a."slug" = $1 AND s."name" = $2 LIMIT 1`,
};

export type TargetRow = SkillFactsRecord & { readonly [K in keyof RelationRecord]: RelationRecord[K] | null };

/** Finds a skill together with the caller's relation to it, in one statement; it decides nothing. */
@Injectable()
export class SkillAccessRepository {
  constructor(private readonly db: Database) {}

  /**
   * @param reference an id, an effective name in the caller's pool, or `account/name`
   * @param accountId the caller's account; null for an anonymous caller
   */
  async find(reference: string, accountId: AccountId | null): Promise<SkillTargetRecord | null> {
    const slash = reference.indexOf('/');
    if (slash >= 0) return this.one(BY_QUALIFIED_NAME, [reference.slice(0, slash), reference.slice(slash + 1), accountId]);
    const byId = isId('skill', reference) ? await this.one(SKILL_TARGET_BY_ID, [reference, accountId]) : null;
    if (byId || !accountId) return byId;
    return this.one(BY_POOL_NAME, [reference, accountId]); // a name may look like an id
  }

  /** The skill of an install of this account. */
  findByInstall(installId: InstallId, accountId: AccountId): Promise<SkillTargetRecord | null> {
    return this.one(BY_INSTALL, [installId, accountId]);
  }

  /** Those of the skills that exist, by id. */
  async findByIds(ids: readonly SkillId[], accountId: AccountId | null): Promise<Map<SkillId, SkillTargetRecord>> {
    const rows = ids.length === 0 ? [] : await this.db.read<TargetRow>(PLATFORM, BY_IDS, [ids, accountId]);
    return new Map(rows.map((row) => [row.id, toTarget(row)]));
  }

  private async one(statement: HotStatement, values: readonly SqlValue[]): Promise<SkillTargetRecord | null> {
    const [row] = await this.db.read<TargetRow>(PLATFORM, statement, values);
    return row ? toTarget(row) : null;
  }
}

export function toTarget(row: TargetRow): SkillTargetRecord {
  const { installId, source, locked, pinnedVersion } = row;
  const relation = installId && source ? { installId, source, locked: locked === true, pinnedVersion } : null;
  return { skill: toFacts(row), relation };
}

/** Named one by one: a copy of what is left of a row is made at a snail's pace, and every request that names a skill makes one. */
function toFacts(row: TargetRow): SkillFactsRecord {
  return {
    id: row.id,
    accountId: row.accountId,
    name: row.name,
    kind: row.kind,
    access: row.access,
    status: row.status,
    contentVisibility: row.contentVisibility,
    pricingModel: row.pricingModel,
    isDeleted: row.isDeleted,
    isListed: row.isListed,
    currentVersion: row.currentVersion,
    revision: row.revision,
  };
}
