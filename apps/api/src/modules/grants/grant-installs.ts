import { GrantAccessRepository, GrantsRepository, type InstallRecord } from '@guildhall/data';
import { type AccountId, DomainError, type SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { GrantNews } from './grant-news.js';

/** An install that its account has just removed, and the skill of the other account that it was of. */
export interface RemovedInstall {
  readonly install: InstallRecord;
  /** The original, where the account had its own copy. */
  readonly skillId: SkillId;
}

/** What installing and uninstalling mean for the grants of the same account and skill. The caller's transaction holds the lock of the skill. */
@Injectable()
export class GrantInstalls {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly access: GrantAccessRepository,
    private readonly news: GrantNews,
  ) {}

  /** Makes room for an install where a grant gave one that has run out. */
  clear(skillId: SkillId, accountId: AccountId, at: Date): Promise<void> {
    return this.access.expire({ skillId, granteeId: accountId }, at);
  }

  /** Who uninstalls what a grant gave does not want the grant; who uninstalls an import still has what a grant gives. */
  async afterRemoval({ install, skillId }: RemovedInstall, at: Date): Promise<void> {
    const { accountId, grantId } = install;
    if (!grantId) return this.access.giveAgain(accountId, skillId);
    const before = await this.grants.findNow(grantId);
    if (before?.status !== 'active') return;
    await this.grants.mark(grantId, 'declined', at);
    const after = await this.grants.findNow(grantId);
    if (!after) throw new DomainError('internal');
    await this.news.tell({ by: accountId, action: 'grant.decline', before, after });
  }
}
