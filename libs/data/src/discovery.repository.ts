import type { AccountId, SkillId, SkillKind } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from './database.js';
import type { HotStatement } from './hot-statements.js';
import { joinAccount, joinSkill } from './look-up.js';
import { ON_MARKET } from './skill-access.repository.js';

/** A skill that can be handed out as a folder. */
export interface OfferRecord {
  readonly id: SkillId;
  /** The alias in a pool, if it has one. */
  readonly name: string;
  readonly skillName: string;
  readonly kind: SkillKind;
  /** Slug of its account. */
  readonly account: string;
}

const AS_FOLDER = `s."kind" IN ('bundle', 'agent', 'prompt')`;

/** THREAT[OPQ-01]: what is not for everybody to read is not even named. */
const OFFERED = `s."id", s."name", s."name" AS "skillName", s."kind", a."slug" AS "account" FROM "Skill" s ${joinAccount('s."accountId"')}
  WHERE ${ON_MARKET} AND s."contentVisibility" = 'transparent' AND s."pricing"->>'model' = 'free' AND ${AS_FOLDER}`;

/** Ids of accounts sort by their age. */
const LIST: HotStatement = {
  name: 'discovery_offers',
  types: ['text', 'int'],
  text: `SELECT ${OFFERED} AND ($1 IS NULL OR a."slug" = $1) ORDER BY a."id", s."name" LIMIT $2`,
};

const BY_NAME: HotStatement = {
  name: 'discovery_offer_by_name',
  types: ['text'],
  text: `SELECT ${OFFERED} AND s."name" = $1 ORDER BY a."id" LIMIT 1`,
};

/** A skill whose plain name is that of an older account's is listed under its address, so it comes before those that need none. */
const BY_ADDRESSES: HotStatement = {
  name: 'discovery_offer_by_addresses',
  types: ['text[]', 'text[]'],
  text: `SELECT ${OFFERED} AND (a."slug", s."name") IN (SELECT * FROM unnest($1::text[], $2::text[]))
    ORDER BY NOT EXISTS (SELECT FROM (SELECT a."id" AS "accountId", ${OFFERED}) older
      WHERE older."name" = s."name" AND older."accountId" < a."id"), a."id" LIMIT 1`,
};

/** THREAT[GRT-02]: only what the account may use at this moment, by the clock of the database. */
const IN_POOL: HotStatement = {
  name: 'discovery_pool',
  types: ['text', 'text[]', 'int'],
  text: `SELECT s."id", COALESCE(i."alias", s."name") AS "name", s."name" AS "skillName", s."kind", a."slug" AS "account" FROM "LiveInstall" i
    ${joinSkill('i."skillId"')} ${joinAccount('s."accountId"')}
    WHERE i."accountId" = $1 AND (cardinality($2::text[]) = 0 OR i."id" = ANY($2)) AND i."status" = 'live' AND i."shared" AND s."status" = 'active' AND s."deletedAt" IS NULL
      AND ${AS_FOLDER} ORDER BY (i."source" = 'own') DESC, i."createdAt", i."id" LIMIT $3`,
};

/** Finds what can be handed out as folders with a SKILL.md; whoever hands them out judges them once more. */
@Injectable()
export class DiscoveryRepository {
  constructor(private readonly db: Database) {}

  /** Listed, transparent and free skills, those of the oldest account first. @param account slug; null for all accounts */
  findListed(account: string | null, limit: number): Promise<OfferRecord[]> {
    return this.db.read<OfferRecord>(PLATFORM, LIST, [account, limit]);
  }

  /** The one of the oldest account. */
  async findByName(name: string): Promise<OfferRecord | null> {
    const [row] = await this.db.read<OfferRecord>(PLATFORM, BY_NAME, [name]);
    return row ?? null;
  }

  /** What lists mean by one of the addresses: one that shares its name with an older account's, else any, that of the oldest account. */
  async findByAddresses(addresses: readonly { readonly account: string; readonly name: string }[]): Promise<OfferRecord | null> {
    const values = [addresses.map(({ account }) => account), addresses.map(({ name }) => name)];
    const [row] = await this.db.read<OfferRecord>(PLATFORM, BY_ADDRESSES, values);
    return row ?? null;
  }

  /** What is in the pool of an account and in use, own skills first. @param installIds none for all */
  findInPool(accountId: AccountId, installIds: readonly string[], limit: number): Promise<OfferRecord[]> {
    return this.db.read<OfferRecord>(PLATFORM, IN_POOL, [accountId, installIds, limit]);
  }
}
