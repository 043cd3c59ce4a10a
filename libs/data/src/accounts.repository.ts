import type { AccountId, ContentVisibility, ModelStrategy, SkillAccess } from '@guildhall/kernel';
import { DomainError, isId } from '@guildhall/kernel';
import type { ModelTiers } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { isUniqueViolation } from './database-faults.js';
import type { Prisma } from './generated/client.js';
import { ACCOUNT, type AccountRecord, toAccount } from './identity.repository.js';

/** What new skills of the account start with where their author says nothing. */
export interface SkillDefaults {
  readonly access?: SkillAccess;
  readonly contentVisibility?: ContentVisibility;
  readonly modelStrategy?: ModelStrategy;
}

export interface AccountSettingsRecord extends AccountRecord {
  readonly defaults: SkillDefaults;
  /** How long ended runs are kept, in days; null: as long as the server says. */
  readonly runRetentionDays: number | null;
}

/** Fields of an account that its members may change; undefined leaves a field as it is. */
export interface AccountChanges {
  readonly slug?: string;
  readonly name?: string;
  readonly grantPolicy?: 'auto' | 'ask';
  readonly defaults?: SkillDefaults;
  readonly runRetentionDays?: number | null;
}

const SETTINGS = { ...ACCOUNT, defaults: true, runRetentionDays: true } as const satisfies Prisma.AccountSelect;

type SettingsRow = Prisma.AccountGetPayload<{ select: typeof SETTINGS }>;

/** Settings of accounts. The account table is open to every scope: say which account in every call. */
@Injectable()
export class AccountsRepository {
  constructor(private readonly db: Database) {}

  async find(id: AccountId): Promise<AccountSettingsRecord | null> {
    const row = await this.db.client.account.findUnique({ where: { id }, select: SETTINGS });
    return row ? toSettings(row) : null;
  }

  /** The account with this id or this slug; no slug looks like an id. */
  async findByReference(reference: string): Promise<AccountRecord | null> {
    const row = await this.db.client.account.findUnique({
      where: isId('account', reference) ? { id: reference } : { slug: reference },
      select: ACCOUNT,
    });
    return row ? toAccount(row) : null;
  }

  /**
   * Lets nobody else change the account, or add anything to it, until the transaction ends. Whoever is to change its slug takes this lock
   * first: asking for more than one has is how two transactions come to wait for each other.
   */
  async lock(id: AccountId): Promise<void> {
    await this.db.client.$queryRaw`SELECT 1 FROM "Account" WHERE "id" = ${id} FOR UPDATE`;
  }

  /** @throws {DomainError} `account_taken` */
  async update(id: AccountId, { defaults, ...changes }: AccountChanges, at: Date): Promise<AccountSettingsRecord> {
    const data = { ...changes, defaults: defaults && { ...defaults }, updatedAt: at };
    try {
      return toSettings(await this.db.client.account.update({ where: { id }, data, select: SETTINGS }));
    } catch (fault) {
      throw isUniqueViolation(fault) ? new DomainError('account_taken') : fault;
    }
  }

  /** Model tiers of the account; empty ones before they were first set. */
  async findModels(id: AccountId): Promise<ModelTiers> {
    const row = await this.db.client.account.findUnique({ where: { id }, select: { models: true } });
    const { low = [], medium = [], high = [] } = (row?.models ?? {}) as Partial<ModelTiers>;
    return { low, medium, high };
  }

  async updateModels(id: AccountId, models: ModelTiers, at: Date): Promise<void> {
    const data = { models: models as unknown as Prisma.InputJsonObject, updatedAt: at };
    await this.db.client.account.update({ where: { id }, data, select: { id: true } });
  }
}

function toSettings({ defaults, runRetentionDays, ...account }: SettingsRow): AccountSettingsRecord {
  return { ...toAccount(account), defaults: defaults as SkillDefaults, runRetentionDays };
}
