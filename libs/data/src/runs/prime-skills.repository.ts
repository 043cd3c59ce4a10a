import type { AccountId, SkillId, SkillKind } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { isEntitled } from '../billing/entitled.js';
import { Database } from '../database.js';
import type { HotStatement } from '../hot-statements.js';
import { joinAccount, joinSkill } from '../look-up.js';
import type { RowWindow } from '../row-windows.js';
import { published } from '../skill-entries.js';
import { IS_SWITCHED_ON, IS_THERE } from './in-use.js';

/** A skill as the orchestrator of an account sees it. */
export interface PrimeSkillRecord {
  readonly id: SkillId;
  /** The account's own name for it, else its name. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: SkillKind;
  readonly authorSlug: string;
}

/**
 * What is shared with the orchestrator: active skills that are not paused, and of agents those that may be dispatched. What is paid by the
 * month is there for those who have paid it; what is paid by the minute is paid when it is used.
 */
const SHARED = `FROM "LiveInstall" i ${joinSkill('i."skillId"')} ${joinAccount('s."accountId"', 'author')} ${published()}
  WHERE i."accountId" = $1 AND ${IS_SWITCHED_ON} AND ${IS_THERE} AND s."status" = 'active'
    AND (s."pricing"->>'model' <> 'fixed' OR ${isEntitled('$1', 's')})
    AND (s."kind" <> 'agent' OR COALESCE(p."dispatchable", s."dispatchable"))`;

const PAGE: HotStatement = {
  name: 'prime_skills',
  types: ['text', 'int', 'int'],
  text: `SELECT s."id", COALESCE(i."alias", s."name") AS "name", COALESCE(p."title", s."title") AS "title",
      COALESCE(p."description", s."description") AS "description", s."kind", author."slug" AS "authorSlug"
    ${SHARED} ORDER BY i."createdAt" DESC, i."id" DESC LIMIT $2 OFFSET $3`,
};

const COUNT: HotStatement = { name: 'prime_skill_count', types: ['text'], text: `SELECT count(*)::int AS "total" ${SHARED}` };

/** The part of a pool that the orchestrator of its account works with. */
@Injectable()
export class PrimeSkillsRepository {
  constructor(private readonly db: Database) {}

  /** Newest install first. */
  findPage(accountId: AccountId, { limit, offset }: RowWindow): Promise<PrimeSkillRecord[]> {
    return this.db.read<PrimeSkillRecord>(accountId, PAGE, [accountId, limit, offset]);
  }

  async count(accountId: AccountId): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(accountId, COUNT, [accountId]);
    return row?.total ?? 0;
  }
}
