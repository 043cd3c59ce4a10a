import {
  Database,
  JobQueue,
  ModerationRepository,
  PLATFORM,
  SkillAccessRepository,
  SkillsRepository,
  type SystemSkillRecord,
  SystemSkillsRepository,
} from '@guildhall/data';
import { type Clock, DomainError, isId, type SkillId } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { type Page, pageFields } from '../../http/paging.js';
import { CLOCK } from '../../http/tokens.js';
import type { DeletedSystemSkillAnswer, SystemSkillAnswer, SystemSkillListAnswer, SystemSkillView } from './admin.dto.js';
import { presentSystemSkill } from './admin.presenter.js';

/** An answered request, and whether the skill was none before. */
export interface AddedSystemSkill {
  readonly answer: SystemSkillAnswer;
  readonly isNew: boolean;
}

/**
 * Skills that every account has, by installs that no account can change. A call says what shall be and is answered at once, however many
 * accounts there are; the worker goes through them, and new accounts look for themselves.
 */
@Injectable()
export class SystemSkillsService {
  constructor(
    private readonly db: Database,
    private readonly systemSkills: SystemSkillsRepository,
    private readonly skills: SkillsRepository,
    private readonly access: SkillAccessRepository,
    private readonly moderation: ModerationRepository,
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(page: Page): Promise<SystemSkillListAnswer> {
    const [rows, total] = await this.db.transaction(PLATFORM, async () => [
      await this.systemSkills.findPage({ limit: page.limit, offset: (page.page - 1) * page.limit }),
      await this.systemSkills.count(),
    ]);
    return { ...OK, systemSkills: await this.present(rows), ...pageFields(total, page) };
  }

  /** @throws {DomainError} `not_found`, `skill_archived`, `import_not_shareable` */
  async add(reference: string): Promise<AddedSystemSkill> {
    const found = await this.access.find(reference, null);
    if (!found) throw new DomainError('not_found');
    const [added, isNew] = await this.db.transaction(PLATFORM, () => this.begin(found.skill.id));
    const [systemSkill] = await this.present([added]);
    if (!systemSkill) throw new DomainError('internal');
    return { answer: { ...OK, systemSkill }, isNew };
  }

  /** @throws {DomainError} `not_found` when the skill is none, or ceases to be one already */
  delete(id: string): Promise<DeletedSystemSkillAnswer> {
    return this.db.transaction(PLATFORM, async () => {
      await this.systemSkills.lock();
      const before = isId('skill', id) ? await this.systemSkills.find(id) : null;
      const skill = before && before.status !== 'removing' ? await this.skills.findById(before.skillId) : null;
      if (!skill) throw new DomainError('not_found');
      await this.systemSkills.remove(skill.id);
      await this.queue.send('systemSkill', { skillId: skill.id });
      await this.audit.record({ accountId: skill.account.id, action: 'admin.system_skill.remove', target: skill.id, before });
      return { ...OK, systemSkill: { id: skill.id, deleted: true } };
    });
  }

  /** Asking again for what is one already changes nothing. */
  private async begin(skillId: SkillId): Promise<readonly [SystemSkillRecord, boolean]> {
    await this.systemSkills.lock();
    const locked = await this.skills.lock(skillId);
    const skill = locked && (await this.skills.findById(skillId));
    if (!skill) throw new DomainError('not_found');
    if (skill.importedFrom) throw new DomainError('import_not_shareable');
    if (skill.status === 'archived') throw new DomainError('skill_archived');
    const before = await this.systemSkills.find(skillId);
    if (before && before.status !== 'removing') return [before, false];
    const after = await this.systemSkills.add(skillId, this.clock.now());
    await this.queue.send('systemSkill', { skillId });
    await this.audit.record({ accountId: skill.account.id, action: 'admin.system_skill.add', target: skillId, before, after });
    return [after, true];
  }

  private async present(rows: readonly SystemSkillRecord[]): Promise<SystemSkillView[]> {
    const skills = await this.moderation.findSkills(rows.map(({ skillId }) => skillId));
    return rows.flatMap((row) => {
      const skill = skills.get(row.skillId);
      return skill ? [presentSystemSkill(row, skill)] : [];
    });
  }
}
