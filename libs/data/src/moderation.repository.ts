import type { AccountId, ContentVisibility, SkillAccess, SkillId, SkillKind, SkillStatus } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement } from './hot-statements.js';
import { ACCOUNT, type AccountRecord, toAccount } from './identity.repository.js';
import { joinAccount } from './look-up.js';
import type { GrowingWindow } from './row-windows.js';

/** What the operator of the server is shown of any skill: nothing of its content. */
export interface ModeratedSkillRecord {
  readonly id: SkillId;
  readonly accountId: AccountId;
  readonly accountSlug: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: SkillKind;
  readonly status: SkillStatus;
  readonly access: SkillAccess;
  readonly listed: boolean;
  readonly dispatchable: boolean;
  readonly contentVisibility: ContentVisibility;
  readonly currentVersion: number | null;
  readonly installCount: number;
  /** When the operator took the skill from the marketplace; null while it may be there. */
  readonly unlistedAt: Date | null;
  readonly unlistReason: string | null;
  readonly createdAt: Date;
}

/** What the operator says about an account. */
export interface AccountMarks {
  readonly verifiedAt?: Date | null;
  readonly suspendedAt?: Date | null;
}

/** THREAT[TEN-06] THREAT[OPQ-01]: named one by one, and of what was published, not of the draft behind it. */
const SKILLS = `SELECT s."id", s."accountId", a."slug" AS "accountSlug", s."name",
    COALESCE(v."snapshot"::json->>'title', s."title") AS "title",
    COALESCE(v."snapshot"::json->>'description', s."description") AS "description",
    s."kind", s."status", s."access", s."listed", s."dispatchable", s."contentVisibility", s."currentVersion", s."installCount",
    s."unlistedAt", s."unlistReason", s."createdAt"
  FROM "Skill" s ${joinAccount('s."accountId"')}
  LEFT JOIN "SkillVersion" v ON v."skillId" = s."id" AND v."version" = COALESCE(s."currentVersion", s."lastVersion")`;

const IS_DISPATCHABLE = `s."dispatchable" AND s."deletedAt" IS NULL AND s."importedFrom" IS NULL`;

const BY_IDS: HotStatement = { name: 'moderated_skills', types: ['text[]'], text: `${SKILLS} WHERE s."id" = ANY ($1)` };

const DISPATCHABLE: HotStatement = {
  name: 'dispatchable_skills',
  types: ['timestamptz', 'text', 'int', 'int'],
  text: `${SKILLS} WHERE ${IS_DISPATCHABLE} AND ($1::timestamptz IS NULL OR (s."createdAt", s."id") < ($1, $2))
    ORDER BY s."createdAt" DESC, s."id" DESC LIMIT $3 OFFSET $4`,
};

const DISPATCHABLE_COUNT: HotStatement = {
  name: 'dispatchable_count',
  types: [],
  text: `SELECT count(*)::int AS "total" FROM "Skill" s WHERE ${IS_DISPATCHABLE}`,
};

/** What the operator of the server sees and decides about skills and accounts of others. */
@Injectable()
export class ModerationRepository {
  constructor(private readonly db: Database) {}

  /** Agents that take tasks, of all accounts, newest first. */
  findDispatchable({ limit, offset, after }: GrowingWindow): Promise<ModeratedSkillRecord[]> {
    const start = [after?.at.toISOString() ?? null, after?.id ?? null];
    return this.db.read<ModeratedSkillRecord>(PLATFORM, DISPATCHABLE, [...start, limit, offset]);
  }

  async countDispatchable(): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(PLATFORM, DISPATCHABLE_COUNT, []);
    return row?.total ?? 0;
  }

  /** Those of the skills that exist, deleted ones too. */
  async findSkills(ids: readonly SkillId[]): Promise<Map<SkillId, ModeratedSkillRecord>> {
    const rows = ids.length === 0 ? [] : await this.db.read<ModeratedSkillRecord>(PLATFORM, BY_IDS, [ids]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Takes a skill from the marketplace whatever its author says, or, with null, leaves that to the author again. */
  async setUnlisted(id: SkillId, unlisted: { readonly at: Date; readonly reason: string } | null): Promise<void> {
    const data = { unlistedAt: unlisted?.at ?? null, unlistReason: unlisted?.reason ?? null };
    await this.db.client.skill.update({ where: { id }, data, select: { id: true } });
  }

  async markAccount(id: AccountId, marks: AccountMarks, at: Date): Promise<AccountRecord> {
    const { verifiedAt, suspendedAt } = marks;
    const data = { verifiedAt, suspendedAt, updatedAt: at };
    return toAccount(await this.db.client.account.update({ where: { id }, data, select: ACCOUNT }));
  }
}
