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
import type { Pricing } from '@guildhall/pricing';
import { Injectable } from '@nestjs/common';
import { type HeldSubscriptionRecord, hasFreeGrant, heldSubscription, isSubscribed } from './billing/entitled.js';
import { Database, PLATFORM } from './database.js';
import type { HotStatement, SqlValue } from './hot-statements.js';
import { joinInstall, joinSkill, lookUp } from './look-up.js';
import { USED_VERSION } from './used-version.js';

/** What a skill costs the asking account. */
export interface PriceOfferRecord {
  readonly pricing: Pricing;
  /** The account was granted the skill for nothing. */
  readonly isGiven: boolean;
  /** The subscription that the account has, or had last. */
  readonly subscription: HeldSubscriptionRecord | null;
  /** Credits that the account can spend. */
  readonly available: number;
  /** What the account has used of the free minutes of the skill, in seconds. */
  readonly freeSecondsUsed: number;
}

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
  /** The asking account need not pay more: an active grant of it is free, or it is subscribed. Without meaning for free skills. */
  readonly isEntitled: boolean;
  /** null for free skills. */
  readonly offer: PriceOfferRecord | null;
  readonly isDeleted: boolean;
  readonly isListed: boolean;
  readonly currentVersion: number | null;
  readonly revision: number;
}

/** How the asking account relates to the skill; null for a stranger. */
export interface RelationRecord {
  readonly installId: InstallId;
  readonly source: InstallSource;
  /** The account's own name for it. */
  readonly alias: string | null;
  readonly locked: boolean;
  /** The published version that the account uses; null when there is none. */
  readonly usedVersion: number | null;
  /** The only version that the account was granted; null when it may read all. */
  readonly grantedVersion: number | null;
  /** The skill is the account's own copy of what it has imported. */
  readonly isCopy: boolean;
  /** The account does not want the skill to be used for now. */
  readonly isPaused: boolean;
}

export interface SkillTargetRecord {
  readonly skill: SkillFactsRecord;
  readonly relation: RelationRecord | null;
}

/** What the asking account pays for: of an edited import the original. */
const PAID_ID = 'COALESCE(i."originalId", s."id")';

/** Asked only of what has a price, so that all others pay nothing for it. */
const isEntitledTo = (account: string): string => `CASE WHEN s."pricing"->>'model' = 'free' THEN false
    ELSE ${hasFreeGrant(account, PAID_ID)} OR ${isSubscribed(account, PAID_ID)} END`;

/** Likewise. @param account SQL: the asking account */
const offerTo = (
  account: string,
): string => `CASE WHEN s."pricing"->>'model' = 'free' THEN NULL ELSE json_build_object('pricing', s."pricing",
    'isGiven', ${hasFreeGrant(account, PAID_ID)}, 'subscription', ${heldSubscription(account, PAID_ID)},
    'available', COALESCE((SELECT w."balance" FROM "Wallet" w
      WHERE w."accountId" = ${account} AND w."kind" = 'available' AND w."currency" = 'credit' AND w."shard" = 0), 0),
    'freeSecondsUsed', COALESCE((SELECT u."seconds" FROM "FreeUse" u WHERE u."accountId" = ${account} AND u."skillId" = s."id"), 0)) END`;

/** Columns of a skill `s` and of the asking account's install `i`; `toTarget` reads them. @param account SQL: the asking account */
export const factsFor = (account: string): string => `
  s."id", s."accountId", s."name", s."kind", s."access", s."status", s."contentVisibility", s."pricing"->>'model' AS "pricingModel",
  s."deletedAt" IS NOT NULL AS "isDeleted", s."listed" AS "isListed", s."currentVersion", s."revision",
  ${isEntitledTo(account)} AS "isEntitled", ${offerTo(account)} AS "offer",
  i."id" AS "installId", i."source", i."alias", i."locked", i."grantedVersion", i."originalId" IS NOT NULL AS "isCopy",
  NOT i."shared" OR i."status" = 'paused' AS "isPaused", ${USED_VERSION} AS "usedVersion"`;

/**
 * The skills `s` that ids mean inside an account: where an import was edited, the account's copy stands for the original. A CASE,
 * because row-level security keeps COALESCE, which Postgres does not count as leakproof, from being answered by an index.
 * @param asked rows of one column, the ids
 */
export const skillsNamed = (asked: string, account: string): string =>
  `${asked} AS given("asked")
    LEFT JOIN ${lookUp('"Install" c', `c."accountId" = ${account} AND c."originalId" = given."asked"`)} copy ON true
    ${joinSkill('CASE WHEN copy."skillId" IS NULL THEN given."asked" ELSE copy."skillId" END')}`;

/** What every request that names a skill by its id asks first. */
export const SKILL_TARGET_BY_ID: HotStatement = {
  name: 'skill_target_by_id',
  types: ['text', 'text'],
  text: `SELECT ${factsFor('$2')} FROM ${skillsNamed('(SELECT $1::text)', '$2')} ${joinInstall('$2')}`,
};

const BY_IDS: HotStatement = {
  name: 'skill_targets_by_ids',
  types: ['text[]', 'text'],
  text: `SELECT ${factsFor('$2')}, given."asked" FROM ${skillsNamed('unnest($1::text[])', '$2')} ${joinInstall('$2')}`,
};

/**
 * The effective name (alias, else name) inside the caller's pool; an own skill wins over an import of the same name. Each branch has an
 * index of its own: a pool may have thousands of entries, and every request that names a skill comes through here.
 */
const BY_POOL_NAME: HotStatement = {
  name: 'skill_target_by_pool_name',
  types: ['text', 'text'],
  text: `WITH named AS (
      SELECT i."skillId" AS "id" FROM "Install" i WHERE i."accountId" = $2 AND i."alias" = $1
      UNION ALL
      SELECT s."id" FROM "Skill" s JOIN "Install" i ON i."skillId" = s."id" AND i."accountId" = $2
        WHERE s."accountId" = $2 AND s."name" = $1 AND s."deletedAt" IS NULL AND i."alias" IS NULL
      UNION ALL
      SELECT i."skillId" FROM "Install" i JOIN ${lookUp('"Skill" k', 'k."id" = i."skillId" AND k."name" = $1')} s ON true
        WHERE i."accountId" = $2 AND i."source" <> 'own' AND i."alias" IS NULL
    )
    SELECT ${factsFor('$2')} FROM named ${joinSkill('named."id"')} ${joinInstall('$2')}
    WHERE i."id" IS NOT NULL AND s."deletedAt" IS NULL ORDER BY (i."source" = 'own') DESC, i."createdAt" LIMIT 1`,
};

/** THREAT[TEN-03]: an install is found through its account, so the id of another account's install finds nothing. */
const BY_INSTALL: HotStatement = {
  name: 'skill_target_by_install',
  types: ['text', 'text'],
  text: `SELECT ${factsFor('$2')} FROM "LiveInstall" i ${joinSkill('i."skillId"')} WHERE i."id" = $1 AND i."accountId" = $2`,
};

/** The id of the account's own skill with this name. */
const idAt = (slug: string, name: string): string => `(SELECT o."id" FROM ${lookUp('"Account" b', `b."slug" = ${slug}`)} b
    JOIN ${lookUp('"Skill" k', `k."accountId" = b."id" AND k."name" = ${name} AND k."deletedAt" IS NULL AND k."importedFrom" IS NULL`)} o ON true)`;

const BY_QUALIFIED_NAME: HotStatement = {
  name: 'skill_target_by_qualified_name',
  types: ['text', 'text', 'text'],
  text: `SELECT ${factsFor('$3')} FROM ${skillsNamed(idAt('$1', '$2'), '$3')} ${joinInstall('$3')}`,
};

/**
 * What makes a skill `s` of the account `a` appear on the marketplace.
 * THREAT[OPQ-07]: whatever else is reached through the marketplace asks this first.
 */
export const ON_MARKET = `s."access" = 'public' AND s."listed" AND s."status" = 'active' AND s."deletedAt" IS NULL
  AND s."unlistedAt" IS NULL AND s."importedFrom" IS NULL AND a."suspendedAt" IS NULL`;

/** The original, also for an account that has its own copy of it. */
const LISTED: HotStatement = {
  name: 'skill_target_on_market',
  types: ['text', 'text', 'text', 'text'],
  text: `SELECT ${factsFor('$2')} FROM (SELECT $1::text UNION ALL ${idAt('$3', '$4')}) AS named("id")
    ${joinSkill('named."id"')} JOIN ${lookUp('"Account" b', 'b."id" = s."accountId"')} a ON true
    LEFT JOIN LATERAL (
      SELECT * FROM "LiveInstall" WHERE "accountId" = $2 AND "skillId" = s."id"
      UNION ALL SELECT * FROM "LiveInstall" WHERE "accountId" = $2 AND "originalId" = s."id"
    ) i ON true
    WHERE ${ON_MARKET}`,
};

/** The statements that find one skill by what a request calls it. */
export const SKILL_LOOK_UPS = { SKILL_TARGET_BY_ID, BY_POOL_NAME, BY_INSTALL, BY_QUALIFIED_NAME, LISTED } as const;

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
    const address = addressOf(reference);
    if (address) return this.one(BY_QUALIFIED_NAME, [...address, accountId]);
    const byId = isId('skill', reference) ? await this.one(SKILL_TARGET_BY_ID, [reference, accountId]) : null;
    if (byId || !accountId) return byId;
    return this.findByName(reference, accountId);
  }

  /** Asks for names alone, because a name may look like the id of something else. @param name an effective name in the pool of the account */
  findByName(name: string, accountId: AccountId): Promise<SkillTargetRecord | null> {
    return this.one(BY_POOL_NAME, [name, accountId]);
  }

  /** The skill of an install of this account. */
  findByInstall(installId: InstallId, accountId: AccountId): Promise<SkillTargetRecord | null> {
    return this.one(BY_INSTALL, [installId, accountId]);
  }

  /**
   * A skill that is on the marketplace; an edited import counts as an import of it.
   * @param reference an id or `account/name`
   */
  async findListed(reference: string, accountId: AccountId | null): Promise<SkillTargetRecord | null> {
    const address = addressOf(reference);
    const found = await this.one(LISTED, [address ? null : reference, accountId, ...(address ?? [null, null])]);
    return found?.relation ? { ...found, relation: { ...found.relation, isCopy: false } } : found;
  }

  /** Those of the skills that exist, by the id that was asked for; that of an edited import finds the account's copy. */
  async findByIds(ids: readonly SkillId[], accountId: AccountId | null): Promise<Map<SkillId, SkillTargetRecord>> {
    const rows = ids.length === 0 ? [] : await this.db.read<TargetRow & { asked: SkillId }>(PLATFORM, BY_IDS, [ids, accountId]);
    return new Map(rows.map((row) => [row.asked, toTarget(row)]));
  }

  private async one(statement: HotStatement, values: readonly SqlValue[]): Promise<SkillTargetRecord | null> {
    const [row] = await this.db.read<TargetRow>(PLATFORM, statement, values);
    return row ? toTarget(row) : null;
  }
}

/** The account and the name of `account/name`; null for anything else. */
function addressOf(reference: string): readonly [string, string] | null {
  const slash = reference.indexOf('/');
  return slash < 0 ? null : [reference.slice(0, slash), reference.slice(slash + 1)];
}

export function toTarget(row: TargetRow): SkillTargetRecord {
  return { skill: toFacts(row), relation: toRelation(row) };
}

function toRelation({ installId, source, alias, locked, usedVersion, grantedVersion, isCopy, isPaused }: TargetRow): RelationRecord | null {
  if (!installId || !source) return null;
  return {
    installId,
    source,
    alias,
    locked: locked === true,
    usedVersion,
    grantedVersion,
    isCopy: isCopy === true,
    isPaused: isPaused === true,
  };
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
    isEntitled: row.isEntitled,
    offer: row.offer,
    isListed: row.isListed,
    currentVersion: row.currentVersion,
    revision: row.revision,
  };
}
