import {
  Database,
  type InstallRecord,
  InstallsRepository,
  PLATFORM,
  PluginsRepository,
  SkillsRepository,
  SystemSkillsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type InstallId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { required } from '../../http/required.js';
import { CLOCK } from '../../http/tokens.js';
import { GrantInstalls } from '../grants/index.js';

/** Takes skills from pools. The account's own copy of an import goes with its install, and the id of the original is the original again. */
@Injectable()
export class Uninstalls {
  constructor(
    private readonly db: Database,
    private readonly skills: SkillsRepository,
    private readonly installs: InstallsRepository,
    private readonly plugins: PluginsRepository,
    private readonly grants: GrantInstalls,
    private readonly systemSkills: SystemSkillsRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param installId an install that the account may remove */
  remove(accountId: AccountId, installId: InstallId): Promise<InstallRecord> {
    // Rows of both accounts change: the count of the author's skill, and the pool of the caller.
    return this.db.transaction(PLATFORM, async () => {
      const { originalId, skillId } = required(await this.installs.findById(accountId, installId));
      const countedId = originalId ?? skillId;
      // THREAT[GRT-04]: as when installing, the skill is locked first; and only an install that is still there is counted.
      await this.skills.lockWithDeleted(countedId);
      const install = required(await this.installs.lock(accountId, installId));
      const at = this.clock.now();
      if (install.originalId) await this.deleteCopy(install, at);
      await this.plugins.removeFromAgents(accountId, install.skillId, at);
      await this.installs.delete(install);
      await this.skills.countInstall(countedId, -1);
      await this.audit.record({ accountId, action: 'install.delete', target: install.id, before: install });
      await this.grants.afterRemoval({ install, skillId: countedId }, at);
      // While an account had its own copy of a system skill, it was left alone.
      if (install.originalId) await this.systemSkills.giveAgain(accountId, countedId);
      return install;
    });
  }

  /** Leaves a tombstone, because versions of it may have been published; nothing points at it. */
  private async deleteCopy({ accountId, skillId }: InstallRecord, at: Date): Promise<void> {
    const before = (await this.skills.lock(skillId)) && (await this.skills.findById(skillId));
    if (!before) throw new DomainError('not_found');
    await this.skills.markDeleted(skillId, accountId, at);
    await this.audit.record({ accountId, action: 'skill.delete', target: skillId, before });
  }
}
