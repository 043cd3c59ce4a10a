import type {
  AccountId,
  ContentVisibility,
  GrantId,
  InstallId,
  InstallSource,
  JsonObject,
  JsonValue,
  ModelStrategy,
  SkillAccess,
  SkillId,
  SkillKind,
  SkillStatus,
} from '@guildhall/kernel';
import { DomainError } from '@guildhall/kernel';
import type { BundleHead, HttpSettings, McpSettings, ModelChoice, Reach, ToolDef, Variable } from '@guildhall/manifest';
import type { Pricing } from '@guildhall/pricing';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { isUniqueViolation } from './database-faults.js';
import { Prisma } from './generated/client.js';
import { freeEndedAlias, lockForName } from './pool-names.js';

/** Where a fork comes from; ids only, because what they name may become private. */
export interface ForkOrigin {
  readonly fromSkillId: SkillId;
  /** null when it was never published: then its draft was copied. */
  readonly fromVersion: number | null;
  readonly fromAccount: AccountId;
  /** ISO 8601. */
  readonly forkedAt: string;
}

/** What an account's own copy of an import was copied from. */
export interface ImportOrigin {
  readonly skillId: SkillId;
  /** null when it was never published: then its draft was copied. */
  readonly version: number | null;
}

/** What an author says about a skill that should no longer be used. */
export interface Deprecation {
  readonly message: string;
  readonly successorSkillId: SkillId | null;
}

/** The draft of a skill without its files. */
export interface SkillRecord {
  readonly id: SkillId;
  readonly account: { readonly id: AccountId; readonly slug: string; readonly name: string };
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: SkillKind;
  readonly status: SkillStatus;
  readonly access: SkillAccess;
  readonly listed: boolean;
  readonly dispatchable: boolean;
  readonly modelStrategy: ModelStrategy;
  readonly tags: readonly string[];
  readonly contentVisibility: ContentVisibility;
  readonly variables: readonly Variable[];
  readonly toolDefs: readonly ToolDef[];
  readonly pricing: Pricing;
  readonly whenToUse: string | null;
  readonly outputSchema: JsonObject | null;
  readonly models: readonly ModelChoice[];
  readonly http: HttpSettings | null;
  readonly mcp: McpSettings | null;
  /** Of kind `bundle`; null for the others. */
  readonly bundle: BundleHead | null;
  readonly approvalMode: 'auto' | 'manual';
  readonly fork: ForkOrigin | null;
  readonly importedFrom: ImportOrigin | null;
  readonly deprecated: Deprecation | null;
  readonly installCount: number;
  readonly ratingCount: number;
  readonly ratingSum: number;
  readonly currentVersion: number | null;
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

/** A version that an import was not given, because it reaches further than what its account has approved. */
export interface WaitingUpdate {
  readonly version: number;
  readonly reach: Reach;
  readonly approved: Reach;
}

/** How one account relates to one skill. */
export interface InstallRecord {
  readonly id: InstallId;
  readonly accountId: AccountId;
  readonly skillId: SkillId;
  readonly source: InstallSource;
  readonly shared: boolean;
  readonly locked: boolean;
  readonly alias: string | null;
  readonly status: 'live' | 'paused';
  readonly pinnedVersion: number | null;
  /** Imports: versions after this one that reach further wait for the account's approval. */
  readonly approvedVersion: number | null;
  /** The only version that the grant behind the install gives. */
  readonly grantedVersion: number | null;
  readonly grantId: GrantId | null;
  /** The end of the grant; past it the install counts for nothing. */
  readonly expiresAt: Date | null;
  /** The skill of another account that this one was copied from by the first edit. */
  readonly originalId: SkillId | null;
  /** Known where the install was read together with its skill. */
  readonly waiting?: WaitingUpdate | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What an author may write; absent fields stay as they are. */
export interface SkillFields {
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly status?: SkillStatus;
  readonly access?: SkillAccess;
  readonly listed?: boolean;
  readonly dispatchable?: boolean;
  readonly modelStrategy?: ModelStrategy;
  readonly tags?: readonly string[];
  readonly contentVisibility?: ContentVisibility;
  readonly variables?: readonly Variable[];
  readonly toolDefs?: readonly ToolDef[];
  readonly pricing?: Pricing;
  readonly whenToUse?: string | null;
  readonly outputSchema?: JsonObject | null;
  readonly models?: readonly ModelChoice[];
  readonly http?: HttpSettings | null;
  readonly mcp?: McpSettings | null;
  readonly bundle?: BundleHead | null;
  /** The body of a bundle's SKILL.md. */
  readonly instructions?: string | null;
  readonly approvalMode?: 'auto' | 'manual';
  readonly fork?: ForkOrigin | null;
  readonly deprecated?: Deprecation | null;
}

export interface NewSkill extends SkillFields {
  /** Only for an account's own copy of an import, which has the name of its original whatever the account's skills are called. */
  readonly importedFrom?: ImportOrigin;
  readonly id: SkillId;
  readonly accountId: AccountId;
  readonly kind: SkillKind;
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** A skill whose row the open transaction holds. */
export interface LockedSkill {
  readonly status: SkillStatus;
  readonly isDeleted: boolean;
  readonly currentVersion: number | null;
  readonly approvalMode: 'auto' | 'manual';
  /** When the lock was given, by the clock of the database. */
  readonly at: Date;
}

const SKILL = {
  id: true,
  account: { select: { id: true, slug: true, name: true } },
  name: true,
  title: true,
  description: true,
  kind: true,
  status: true,
  access: true,
  listed: true,
  dispatchable: true,
  modelStrategy: true,
  tags: true,
  contentVisibility: true,
  variables: true,
  toolDefs: true,
  pricing: true,
  whenToUse: true,
  outputSchema: true,
  models: true,
  http: true,
  mcp: true,
  bundle: true,
  approvalMode: true,
  fork: true,
  importedFrom: true,
  deprecated: true,
  installCount: true,
  ratingCount: true,
  ratingSum: true,
  currentVersion: true,
  revision: true,
  createdAt: true,
  updatedAt: true,
  deletedAt: true,
} as const satisfies Prisma.SkillSelect;

type SkillRow = Prisma.SkillGetPayload<{ select: typeof SKILL }>;

/** Days during which the name of a deleted skill stays reserved. */
const NAME_RESERVED_DAYS = 30;

/** Skill drafts. */
@Injectable()
export class SkillsRepository {
  constructor(private readonly db: Database) {}

  /** @throws {DomainError} `skill_name_taken` */
  async create({ id, accountId, kind, importedFrom, ...fields }: NewSkill): Promise<SkillRecord> {
    if (!importedFrom) await this.requireFreeName(accountId, fields.name, id);
    try {
      const row = await this.db.client.skill.create({
        data: {
          id,
          accountId,
          kind,
          ...(importedFrom && { importedFrom: { ...importedFrom } }),
          ...toColumns(fields),
          ...required(fields),
        },
        select: SKILL,
      });
      return toSkill(row);
    } catch (fault) {
      throw nameTaken(fault);
    }
  }

  async findById(id: SkillId): Promise<SkillRecord | null> {
    const row = await this.db.client.skill.findUnique({ where: { id }, select: SKILL });
    return row ? toSkill(row) : null;
  }

  /**
   * Locks the draft against other writers until the transaction ends; references to it can still be made.
   * @returns the state that this transaction now works on, or null when the skill is gone
   */
  async lock(id: SkillId): Promise<{ revision: number; status: SkillStatus } | null> {
    const rows = await this.db.client.$queryRaw<{ revision: number; status: SkillStatus }[]>`
      SELECT "revision", "status" FROM "Skill" WHERE "id" = ${id} AND "deletedAt" IS NULL FOR NO KEY UPDATE`;
    return rows[0] ?? null;
  }

  /**
   * Locks the row like `lock`, even when the skill was deleted: for writers of what others have of it.
   * @returns the state that this transaction now works on and the time of the database, or null when there never was such a skill
   */
  async lockWithDeleted(id: SkillId): Promise<LockedSkill | null> {
    const rows = await this.db.client.$queryRaw<LockedSkill[]>`
      SELECT "status", "deletedAt" IS NOT NULL AS "isDeleted", "currentVersion", "approvalMode", clock_timestamp() AS "at" FROM "Skill"
      WHERE "id" = ${id} FOR NO KEY UPDATE`;
    return rows[0] ?? null;
  }

  /** Writes the given fields and moves the draft to its next revision. @throws {DomainError} `skill_name_taken` */
  async update(id: SkillId, accountId: AccountId, fields: SkillFields, at: Date): Promise<SkillRecord> {
    if (fields.name !== undefined) await this.requireFreeName(accountId, fields.name, id);
    try {
      const row = await this.db.client.skill.update({
        where: { id, accountId },
        data: { ...toColumns(fields), revision: { increment: 1 }, updatedAt: at },
        select: SKILL,
      });
      return toSkill(row);
    } catch (fault) {
      throw nameTaken(fault);
    }
  }

  /** Moves the draft to its next revision after a write to its files or plugins. */
  async touch(id: SkillId, accountId: AccountId, at: Date): Promise<void> {
    await this.db.client.skill.update({
      where: { id, accountId },
      data: { revision: { increment: 1 }, updatedAt: at },
      select: { id: true },
    });
  }

  /** Leaves a tombstone: versions and installs stay, the name stays reserved. */
  async markDeleted(id: SkillId, accountId: AccountId, at: Date): Promise<void> {
    await this.db.client.skill.update({
      where: { id, accountId },
      data: { deletedAt: at, updatedAt: at, revision: { increment: 1 } },
      select: { id: true },
    });
  }

  /** Counts one more or one fewer install of another account; takes the lock of the skill. */
  async countInstall(id: SkillId, change: 1 | -1): Promise<void> {
    await this.db.client.skill.update({ where: { id }, data: { installCount: { increment: change } }, select: { id: true } });
  }

  /** Copies of imports stand in nobody's way; one that is renamed must not take the name of an own skill. A name that stays is free. */
  private async requireFreeName(accountId: AccountId, name: string, except: SkillId): Promise<void> {
    const { client } = this.db;
    await lockForName(client, accountId);
    await freeEndedAlias(client, accountId, name);
    const [taken] = await client.$queryRaw<NameHolder[]>`
      SELECT "isAlias", "freeAt" FROM (
        SELECT false AS "isAlias", "deletedAt" + make_interval(days => ${NAME_RESERVED_DAYS}) AS "freeAt" FROM "Skill"
        WHERE "accountId" = ${accountId} AND "name" = ${name} AND "id" <> ${except} AND "importedFrom" IS NULL
          AND ("deletedAt" IS NULL OR "deletedAt" > now() - make_interval(days => ${NAME_RESERVED_DAYS}))
        UNION ALL
        SELECT true, NULL FROM "Install" WHERE "accountId" = ${accountId} AND "alias" = ${name} AND "skillId" <> ${except}
      ) holder WHERE NOT EXISTS (SELECT 1 FROM "Skill" WHERE "id" = ${except} AND "name" = ${name}) LIMIT 1`;
    if (taken) throw nameHeld(name, taken);
  }
}

/** What stands in the way of a name: a skill, an alias, or a skill that was deleted so lately that its name is not free yet. */
interface NameHolder {
  readonly isAlias: boolean;
  readonly freeAt: Date | null;
}

function nameHeld(name: string, { isAlias, freeAt }: NameHolder): DomainError {
  if (isAlias)
    return new DomainError('skill_name_taken', { details: { name }, detail: 'Another skill in the pool has this name as its alias.' });
  if (!freeAt) return new DomainError('skill_name_taken', { details: { name } });
  const detail = 'A skill with this name was deleted; the name stays reserved for a while.';
  return new DomainError('skill_name_taken', { details: { name, freeAt: freeAt.toISOString() }, detail });
}

function required({ name, title, description }: Pick<NewSkill, 'name' | 'title' | 'description'>) {
  return { name, title, description };
}

function toColumns(fields: SkillFields): Omit<Partial<Prisma.SkillUncheckedCreateInput>, 'id' | 'accountId' | 'kind'> {
  const { tags, variables, toolDefs, pricing, outputSchema, models, http, mcp, bundle, fork, deprecated, ...plain } = fields;
  return {
    ...plain,
    ...(tags === undefined ? {} : { tags: [...tags] }),
    ...jsonColumns({ variables, toolDefs, pricing, models }),
    ...nullableJsonColumns({ outputSchema, http, mcp, bundle, fork, deprecated }),
  };
}

function jsonColumns(columns: Readonly<Record<string, unknown>>): Record<string, Prisma.InputJsonValue> {
  const given = Object.entries(columns).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Record<string, Prisma.InputJsonValue>;
}

function nullableJsonColumns(columns: Readonly<Record<string, unknown>>): Record<string, Prisma.InputJsonValue | typeof Prisma.DbNull> {
  const given = Object.entries(columns).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, value === null ? Prisma.DbNull : (value as Prisma.InputJsonValue)]));
}

function nameTaken(fault: unknown): unknown {
  return isUniqueViolation(fault) ? new DomainError('skill_name_taken', { cause: fault }) : fault;
}

/** What the JSON columns hold was checked when it was written. */
const trusted = <T>(value: JsonValue | Prisma.JsonValue): T => value as T;

function toSkill(row: SkillRow): SkillRecord {
  return {
    ...row,
    id: row.id as SkillId,
    account: { ...row.account, id: row.account.id as AccountId },
    kind: row.kind as SkillKind,
    status: row.status as SkillStatus,
    access: row.access as SkillAccess,
    modelStrategy: row.modelStrategy as ModelStrategy,
    contentVisibility: row.contentVisibility as ContentVisibility,
    variables: trusted(row.variables),
    toolDefs: trusted(row.toolDefs),
    pricing: trusted(row.pricing),
    outputSchema: trusted(row.outputSchema),
    models: trusted(row.models),
    http: trusted(row.http),
    mcp: trusted(row.mcp),
    bundle: trusted(row.bundle),
    approvalMode: row.approvalMode === 'manual' ? 'manual' : 'auto',
    fork: trusted(row.fork),
    importedFrom: trusted(row.importedFrom),
    deprecated: trusted(row.deprecated),
  };
}
