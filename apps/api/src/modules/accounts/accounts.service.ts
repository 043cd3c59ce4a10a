import { type AccountChanges, type AccountSettingsRecord, AccountsRepository, Database, type SkillDefaults } from '@guildhall/data';
import { type AccountId, type Clock, DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { Authenticator, type Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import type { AccountAnswer, SkillDefaultsDto, UpdateAccountDto } from './accounts.dto.js';
import { presentAccount } from './accounts.presenter.js';

@Injectable()
export class AccountsService {
  constructor(
    private readonly db: Database,
    private readonly accounts: AccountsRepository,
    private readonly authenticator: Authenticator,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async read({ accountId }: Principal): Promise<AccountAnswer> {
    return { ...OK, account: presentAccount(await this.db.transaction(accountId, () => this.find(accountId))) };
  }

  update({ accountId }: Principal, body: UpdateAccountDto): Promise<AccountAnswer> {
    return this.db.transaction(accountId, async () => {
      await this.accounts.lock(accountId);
      const before = await this.find(accountId);
      const account = await this.accounts.update(accountId, changesOf(body, before), this.clock.now());
      await this.audit.record({ accountId, action: 'account.update', target: accountId, before, after: account });
      this.db.afterCommit(() => this.authenticator.forget(accountId)); // a principal carries the slug
      return { ...OK, account: presentAccount(account) };
    });
  }

  private async find(accountId: AccountId): Promise<AccountSettingsRecord> {
    const account = await this.accounts.find(accountId);
    if (!account) throw new DomainError('not_found');
    return account;
  }
}

function changesOf(
  { slug, name, grantPolicy, defaults, runRetentionDays }: UpdateAccountDto,
  before: AccountSettingsRecord,
): AccountChanges {
  return { slug, name, grantPolicy, runRetentionDays, defaults: defaults && mergeDefaults(before.defaults, defaults) };
}

/** Fields that are sent replace the old ones, null removes them, the others stay. */
function mergeDefaults(before: SkillDefaults, { access, contentVisibility, modelStrategy }: SkillDefaultsDto): SkillDefaults {
  const sent = { access, contentVisibility, modelStrategy };
  const said = Object.entries(sent).filter(([, value]) => value !== undefined);
  return Object.fromEntries(Object.entries({ ...before, ...Object.fromEntries(said) }).filter(([, value]) => value !== null));
}
