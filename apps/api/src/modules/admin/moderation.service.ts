import {
  type AccountMarks,
  type AccountRecord,
  AccountsRepository,
  Database,
  ModerationRepository,
  PLATFORM,
  SkillsRepository,
} from '@guildhall/data';
import { type Clock, DomainError, isId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { pageOf, windowOf } from '../../http/growing-list.js';
import { pageFields } from '../../http/paging.js';
import { Authenticator } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import type { AdminAccountAnswer, CursorQuery, ModeratedSkillAnswer, ModeratedSkillListAnswer } from './admin.dto.js';
import { presentAdminAccount, presentModeratedSkill } from './admin.presenter.js';

/** What operators decide about skills and accounts of others. */
@Injectable()
export class ModerationService {
  constructor(
    private readonly db: Database,
    private readonly moderation: ModerationRepository,
    private readonly skills: SkillsRepository,
    private readonly accounts: AccountsRepository,
    private readonly authenticator: Authenticator,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async listDispatchable(query: CursorQuery): Promise<ModeratedSkillListAnswer> {
    const [rows, total] = await Promise.all([this.moderation.findDispatchable(windowOf(query)), this.moderation.countDispatchable()]);
    const { items, nextCursor } = pageOf(rows, query, ({ createdAt, id }) => ({ at: createdAt, id }));
    return { ...OK, skills: items.map(presentModeratedSkill), nextCursor, ...pageFields(total, query) };
  }

  unlist(id: string, reason: string): Promise<ModeratedSkillAnswer> {
    return this.setUnlisted(id, { at: this.clock.now(), reason });
  }

  relist(id: string, reason?: string): Promise<ModeratedSkillAnswer> {
    return this.setUnlisted(id, null, reason);
  }

  verify(reference: string): Promise<AdminAccountAnswer> {
    return this.mark(reference, 'admin.account.verify', ({ verifiedAt }) => ({ verifiedAt: verifiedAt ?? this.clock.now() }));
  }

  suspend(reference: string): Promise<AdminAccountAnswer> {
    return this.mark(reference, 'admin.account.suspend', ({ suspendedAt }) => ({ suspendedAt: suspendedAt ?? this.clock.now() }));
  }

  restore(reference: string): Promise<AdminAccountAnswer> {
    return this.mark(reference, 'admin.account.restore', () => ({ suspendedAt: null }));
  }

  private async setUnlisted(id: string, unlisted: { at: Date; reason: string } | null, reason?: string): Promise<ModeratedSkillAnswer> {
    const skillId = isId('skill', id) ? id : null;
    const before = skillId && (await this.moderation.findSkills([skillId])).get(skillId);
    if (!before) throw new DomainError('not_found');
    await this.db.transaction(PLATFORM, async () => {
      if (!(await this.skills.lock(before.id))) throw new DomainError('not_found');
      await this.moderation.setUnlisted(before.id, unlisted);
      const action = unlisted ? 'admin.skill.unlist' : 'admin.skill.relist';
      await this.audit.record({
        accountId: before.accountId,
        action,
        target: before.id,
        before: before.unlistedAt,
        after: unlisted ?? { reason },
      });
    });
    const after = { ...before, unlistedAt: unlisted?.at ?? null, unlistReason: unlisted?.reason ?? null };
    return { ...OK, skill: presentModeratedSkill(after) };
  }

  /** The time of the first mark stays when it is set again. */
  private mark(reference: string, action: string, marksOf: (account: AccountRecord) => AccountMarks): Promise<AdminAccountAnswer> {
    return this.db.transaction(PLATFORM, async () => {
      const found = await this.accounts.findByReference(reference);
      if (!found) throw new DomainError('not_found');
      await this.accounts.lock(found.id);
      const before = (await this.accounts.find(found.id)) ?? found;
      const after = await this.moderation.markAccount(found.id, marksOf(before), this.clock.now());
      await this.audit.record({ accountId: found.id, action, target: found.id, before, after });
      this.db.afterCommit(() => this.authenticator.forget(found.id)); // a principal says whether its account is suspended
      return { ...OK, account: presentAdminAccount(after) };
    });
  }
}
