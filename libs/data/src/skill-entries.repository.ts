import type { AccountId, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement } from './hot-statements.js';
import { joinAccount, joinInstall } from './look-up.js';
import { skillsNamed } from './skill-access.repository.js';
import {
  ACCOUNT_COLUMNS,
  INSTALL_COLUMNS,
  published,
  SKILL_COLUMNS,
  type SkillEntry,
  type SkillEntryRow,
  toSkillEntry,
} from './skill-entries.js';

const BY_IDS: HotStatement = {
  name: 'skill_entries_by_id',
  types: ['text[]', 'text'],
  text: `SELECT ${SKILL_COLUMNS}, ${INSTALL_COLUMNS}, ${ACCOUNT_COLUMNS}, given."asked"
    FROM ${skillsNamed('unnest($1::text[])', '$2')} ${joinAccount('s."accountId"')}
    ${joinInstall('$2')}
    ${published()}`,
};

/** Skills as one account sees them, whether they are in its pool or not; that it may see them at all is for policy to say. */
@Injectable()
export class SkillEntriesRepository {
  constructor(private readonly db: Database) {}

  /** @param accountId null for an anonymous reader */
  async findById(id: SkillId, accountId: AccountId | null): Promise<SkillEntry | null> {
    return (await this.findByIds([id], accountId)).get(id) ?? null;
  }

  /** Those of the skills that exist, deleted ones too, by the id that was asked for; one statement. */
  async findByIds(ids: readonly SkillId[], accountId: AccountId | null): Promise<Map<SkillId, SkillEntry>> {
    const rows = ids.length === 0 ? [] : await this.db.read<SkillEntryRow & { asked: SkillId }>(PLATFORM, BY_IDS, [ids, accountId]);
    return new Map(rows.map((row) => [row.asked, toSkillEntry(row)]));
  }
}
