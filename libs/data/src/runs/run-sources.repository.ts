import type { AccountId, SkillId } from '@guildhall/kernel';
import type { ModelTiers } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from '../database.js';
import type { HotStatement } from '../hot-statements.js';
import { joinAccount, joinInstall } from '../look-up.js';
import { factsFor, type SkillTargetRecord, skillsNamed, type TargetRow, toTarget } from '../skill-access.repository.js';
import { withUsedVersion } from '../used-version.js';

/** A skill that a run may use, as the account of the run has it. */
export interface UsableSkillRecord extends SkillTargetRecord {
  /** The id that was asked for: that of the original, where the account has a copy of its own. */
  readonly askedId: SkillId;
  readonly authorSlug: string;
  /** 0 when it was never published: then its draft stands for it. */
  readonly lastVersion: number;
  /** The version that the account uses. */
  readonly version: { readonly number: number; readonly manifest: string } | null;
}

const USABLE: HotStatement = {
  name: 'usable_skills',
  types: ['text[]', 'text'],
  text: `SELECT ${factsFor('$2')}, given."asked", author."slug" AS "authorSlug", s."lastVersion", v."version" AS "number", v."manifest"
    FROM ${skillsNamed('unnest($1::text[])', '$2')} ${joinAccount('s."accountId"', 'author')}
    ${joinInstall('$2')}
    ${withUsedVersion()} WHERE i."id" IS NOT NULL`,
};

const TIERS: HotStatement = {
  name: 'model_tiers_of_accounts',
  types: ['text[]'],
  text: `SELECT "id", "models" FROM "Account" WHERE "id" = ANY ($1)`,
};

type UsableRow = TargetRow & {
  readonly asked: SkillId;
  readonly authorSlug: string;
  readonly lastVersion: number;
  readonly number: number | null;
  readonly manifest: string | null;
};

/** Reads what runs are planned from, in few statements, however much there is. */
@Injectable()
export class RunSourcesRepository {
  constructor(private readonly db: Database) {}

  /** Those of the skills that the account has in its pool. Whether it may run them is for policy to say. */
  async findUsable(ids: readonly SkillId[], accountId: AccountId): Promise<UsableSkillRecord[]> {
    const rows = ids.length === 0 ? [] : await this.db.read<UsableRow>(PLATFORM, USABLE, [ids, accountId]);
    return rows.map(toUsable);
  }

  /** Tiers that were never set are empty. */
  async findTiers(accountIds: readonly AccountId[]): Promise<Map<AccountId, ModelTiers>> {
    const rows = await this.db.read<{ id: AccountId; models: Partial<ModelTiers> }>(PLATFORM, TIERS, [accountIds]);
    return new Map(rows.map(({ id, models }) => [id, { low: [], medium: [], high: [], ...models }]));
  }
}

function toUsable(row: UsableRow): UsableSkillRecord {
  const { asked, authorSlug, lastVersion, number, manifest, ...target } = row;
  const version = number !== null && manifest !== null ? { number, manifest } : null;
  return { ...toTarget(target), askedId: asked, authorSlug, lastVersion, version };
}
