import type { AccountId, SkillAccess, SkillId, SkillKind } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement } from './hot-statements.js';
import { joinInstall } from './look-up.js';
import { withUsedVersion } from './used-version.js';

/** One line in the list of what an account offers. */
export interface OfferedSkillRecord {
  readonly id: SkillId;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: SkillKind;
  readonly access: SkillAccess;
  readonly listed: boolean;
}

/** An account, found by its slug. */
export interface PublisherRecord {
  readonly id: AccountId;
  readonly slug: string;
}

const PUBLISHER: HotStatement = {
  name: 'publisher_by_slug',
  types: ['text'],
  text: `SELECT "id", "slug" FROM "Account" WHERE "slug" = $1 AND "suspendedAt" IS NULL`,
};

/** THREAT[OPQ-01]: of a published skill others read what was published, and of a private one nothing, unless they have installed it. */
const OFFERED: HotStatement = {
  name: 'offered_skills',
  types: ['text', 'text', 'int'],
  text: `SELECT s."id", s."name", COALESCE(v."snapshot"::json->>'title', s."title") AS "title",
    COALESCE(v."snapshot"::json->>'description', s."description") AS "description", s."kind", s."access", s."listed"
    FROM "Skill" s ${joinInstall('$2')}
    ${withUsedVersion(`i."source" IS DISTINCT FROM 'own'`)}
    WHERE s."accountId" = $1 AND s."deletedAt" IS NULL AND s."importedFrom" IS NULL AND s."status" = 'active' AND (s."access" = 'public' OR i."id" IS NOT NULL)
    ORDER BY s."name" LIMIT $3`,
};

/** What accounts offer to others. */
@Injectable()
export class PublicSkillsRepository {
  constructor(private readonly db: Database) {}

  async findPublisher(slug: string): Promise<PublisherRecord | null> {
    const [row] = await this.db.read<PublisherRecord>(PLATFORM, PUBLISHER, [slug]);
    return row ?? null;
  }

  /** By name, at most `limit`. @param reader the asking account; null for an anonymous reader */
  findOffered(publisher: AccountId, reader: AccountId | null, limit: number): Promise<OfferedSkillRecord[]> {
    return this.db.read<OfferedSkillRecord>(PLATFORM, OFFERED, [publisher, reader, limit]);
  }
}
