import type { AccountId, GrantId, InstallId, InstallSource, SkillId } from '@guildhall/kernel';
import { DomainError } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { isUniqueViolation, raisedState, violatedConstraint } from './database-faults.js';
import { Prisma } from './generated/client.js';
import { freeEndedAlias, lockForAlias } from './pool-names.js';
import type { InstallRecord } from './skills.repository.js';

export interface NewInstall {
  readonly id: InstallId;
  readonly accountId: AccountId;
  readonly skillId: SkillId;
  readonly source: InstallSource;
  readonly alias?: string | null;
  /** null follows the current version. */
  readonly pinnedVersion?: number | null;
  readonly approvedVersion?: number | null;
  readonly grantedVersion?: number | null;
  readonly grantId?: GrantId | null;
  readonly expiresAt?: Date | null;
}

/** What the holder of an install may change. */
export interface InstallFields {
  readonly shared?: boolean;
  readonly alias?: string | null;
  readonly status?: 'live' | 'paused';
  readonly pinnedVersion?: number | null;
  readonly approvedVersion?: number | null;
}

const INSTALL = {
  id: true,
  accountId: true,
  skillId: true,
  source: true,
  shared: true,
  locked: true,
  alias: true,
  status: true,
  pinnedVersion: true,
  approvedVersion: true,
  grantedVersion: true,
  grantId: true,
  expiresAt: true,
  originalId: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Prisma.InstallSelect;

type InstallRow = Prisma.InstallGetPayload<{ select: typeof INSTALL }>;

/** Installs: the rows of the skill pools. */
@Injectable()
export class InstallsRepository {
  constructor(private readonly db: Database) {}

  /** @throws {DomainError} `already_installed`, `alias_taken` */
  async create(install: NewInstall): Promise<InstallRecord> {
    if (install.alias) await this.requireFreeAlias(install, install.alias);
    try {
      return toInstall(await this.db.client.install.create({ data: install, select: INSTALL }));
    } catch (fault) {
      throw conflict(fault);
    }
  }

  async findById(accountId: AccountId, id: InstallId): Promise<InstallRecord | null> {
    const row = await this.db.client.install.findFirst({ where: { id, accountId }, select: INSTALL });
    return row ? toInstall(row) : null;
  }

  /** Whether the account has the skill, by whatever install that counts; an edited import is one of the original. */
  async hasAny(accountId: AccountId, skillId: SkillId): Promise<boolean> {
    const [row] = await this.db.client.$queryRaw<{ has: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM "LiveInstall"
        WHERE "accountId" = ${accountId} AND ("skillId" = ${skillId} OR "originalId" = ${skillId})) AS "has"`;
    return row?.has === true;
  }

  /** Finds the install and locks it against other writers until the transaction ends. */
  async lock(accountId: AccountId, id: InstallId): Promise<InstallRecord | null> {
    await this.db.client.$queryRaw`SELECT 1 FROM "Install" WHERE "id" = ${id} AND "accountId" = ${accountId} FOR NO KEY UPDATE`;
    return this.findById(accountId, id);
  }

  /** The account's installs of these skills. */
  async findBySkills(accountId: AccountId, skillIds: readonly SkillId[]): Promise<Map<SkillId, InstallRecord>> {
    const rows = await this.db.client.install.findMany({ where: { accountId, skillId: { in: [...skillIds] } }, select: INSTALL });
    return new Map(rows.map((row) => [row.skillId as SkillId, toInstall(row)]));
  }

  /** @throws {DomainError} `alias_taken`, `install_locked` */
  async update({ accountId, id, skillId }: InstallRecord, fields: InstallFields, at: Date): Promise<InstallRecord> {
    if (fields.alias) await this.requireFreeAlias({ accountId, skillId }, fields.alias);
    try {
      const data = { ...fields, updatedAt: at };
      return toInstall(await this.db.client.install.update({ where: { id, accountId }, data, select: INSTALL }));
    } catch (fault) {
      throw conflict(fault);
    }
  }

  /**
   * Makes an import the install of the account's own copy. The versions that it named were those of the original.
   * @throws {DomainError} `install_locked`
   */
  async moveToCopy({ accountId, id, skillId }: InstallRecord, copyId: SkillId, at: Date): Promise<InstallRecord> {
    const data = { skillId: copyId, originalId: skillId, pinnedVersion: null, approvedVersion: null, updatedAt: at };
    try {
      return toInstall(await this.db.client.install.update({ where: { id, accountId, skillId }, data, select: INSTALL }));
    } catch (fault) {
      throw conflict(fault);
    }
  }

  /** @throws {DomainError} `install_locked` */
  async delete({ accountId, id }: InstallRecord): Promise<void> {
    try {
      await this.db.client.install.delete({ where: { id, accountId }, select: { id: true } });
    } catch (fault) {
      throw conflict(fault);
    }
  }

  /** Gives up the alias of a skill that is gone, for others to take. */
  async clearAlias(accountId: AccountId, skillId: SkillId): Promise<void> {
    await this.db.client.install.updateMany({ where: { accountId, skillId, alias: { not: null } }, data: { alias: null } });
  }

  /** THREAT[GRT-05]: no alias hides an own skill. Aliases among themselves are kept apart by an index. */
  private async requireFreeAlias({ accountId, skillId }: Pick<NewInstall, 'accountId' | 'skillId'>, alias: string): Promise<void> {
    await lockForAlias(this.db.client, accountId);
    await freeEndedAlias(this.db.client, accountId, alias);
    const namesake = await this.db.client.skill.findFirst({
      where: { accountId, name: alias, deletedAt: null, importedFrom: { equals: Prisma.DbNull }, NOT: { id: skillId } },
      select: { id: true },
    });
    if (namesake) throw new DomainError('alias_taken', { details: { alias } });
  }
}

function conflict(fault: unknown): unknown {
  if (raisedState(fault) === 'GH001') return new DomainError('install_locked', { cause: fault });
  if (!isUniqueViolation(fault)) return fault;
  const isAlias = /alias/.test(violatedConstraint(fault) ?? '');
  return new DomainError(isAlias ? 'alias_taken' : 'already_installed', { cause: fault });
}

export function toInstall(row: InstallRow): InstallRecord {
  return {
    ...row,
    id: row.id as InstallId,
    accountId: row.accountId as AccountId,
    skillId: row.skillId as SkillId,
    source: row.source as InstallSource,
    grantId: row.grantId as GrantId | null,
    originalId: row.originalId as SkillId | null,
    status: row.status === 'paused' ? 'paused' : 'live',
  };
}
