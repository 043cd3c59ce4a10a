import {
  Database,
  type InstallRecord,
  InstallsRepository,
  newId,
  PoolRepository,
  type SkillRecord,
  SkillsRepository,
} from '@guildhall/data';
import { type Clock, DomainError } from '@guildhall/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import { answerEtag, draftEtag, type Preconditions } from '../../http/etags.js';
import { pageFields } from '../../http/paging.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { parseSkillFields } from './skill-fields.js';
import type { CreateSkillDto, DeletedSkillAnswer, ListSkillsQuery, SkillAnswer, SkillListAnswer, UpdateSkillDto } from './skills.dto.js';
import { presentSkill } from './skills.presenter.js';

/** Who changes a skill, and the state that the change was made for. */
interface Writer {
  readonly caller: Principal;
  readonly preconditions: Preconditions;
}

@Injectable()
export class SkillsService {
  constructor(
    private readonly db: Database,
    private readonly skills: SkillsRepository,
    private readonly installs: InstallsRepository,
    private readonly pool: PoolRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list({ accountId }: Principal, query: ListSkillsQuery): Promise<SkillListAnswer> {
    const offset = (query.page - 1) * query.limit;
    const [entries, total] = await Promise.all([
      this.pool.findPage(accountId, query, { limit: query.limit, offset }),
      this.pool.count(accountId, query),
    ]);
    const skills = entries.map(({ skill, install }) => presentSkill(skill, install));
    return { ...OK, skills, ...pageFields(total, query) };
  }

  async create({ accountId }: Principal, body: CreateSkillDto): Promise<SkillAnswer> {
    const kind = body.kind ?? 'agent';
    const fields = parseSkillFields(body, kind);
    return this.db.transaction(accountId, async () => {
      const { name, title, description } = body;
      const skill = await this.skills.create({ ...fields, id: newId('skill'), accountId, kind, name, title, description });
      const install = await this.installs.create({ id: newId('install'), accountId, skillId: skill.id, source: 'own' });
      await this.audit.record({ accountId, action: 'skill.create', target: skill.id, after: skill });
      return answer(skill, install);
    });
  }

  async read(
    { skill: { id, accountId }, view }: SkillTarget,
    caller: Principal | null,
    preconditions: Preconditions,
  ): Promise<SkillAnswer> {
    const skill = await this.db.transaction(accountId, () => this.skills.findById(id));
    if (!skill) throw new DomainError('not_found');
    const shown = presentSkill(skill, await this.findInstall(caller, skill));
    preconditions.tag(view === 'own' ? draftEtag(skill.revision, caller, shown) : answerEtag(caller, shown));
    return { ...OK, skill: shown };
  }

  async update({ skill: { id, kind } }: SkillTarget, { caller, preconditions }: Writer, body: UpdateSkillDto): Promise<SkillAnswer> {
    const fields = parseSkillFields(body, kind);
    const { accountId } = caller;
    const [skill, install] = await this.db.transaction(accountId, async () => {
      const before = (await this.skills.lock(id)) && (await this.skills.findById(id));
      if (!before) throw new DomainError('not_found');
      preconditions.requireRevision(before.revision);
      const skill = await this.skills.update(id, accountId, fields, this.clock.now());
      await this.audit.record({ accountId, action: 'skill.update', target: id, before, after: skill });
      const installs = await this.installs.findBySkills(accountId, [id]);
      return [skill, installs.get(id) ?? null] as const;
    });
    const changed = answer(skill, install);
    preconditions.tag(draftEtag(skill.revision, caller, changed.skill));
    return changed;
  }

  delete({ skill: { id } }: SkillTarget, { accountId }: Principal): Promise<DeletedSkillAnswer> {
    return this.db.transaction(accountId, async () => {
      if (!(await this.skills.lock(id))) throw new DomainError('not_found');
      await this.skills.markDeleted(id, accountId, this.clock.now());
      await this.audit.record({ accountId, action: 'skill.delete', target: id });
      return { ...OK, skill: { id, deleted: true } };
    });
  }

  private async findInstall(caller: Principal | null, skill: SkillRecord): Promise<InstallRecord | null> {
    if (!caller) return null;
    const installs = await this.db.transaction(caller.accountId, () => this.installs.findBySkills(caller.accountId, [skill.id]));
    return installs.get(skill.id) ?? null;
  }
}

/** The answer to a write by the author. */
function answer(skill: SkillRecord, install: InstallRecord | null): SkillAnswer {
  const warnings =
    skill.listed && skill.access === 'private'
      ? [{ code: 'listed_has_no_effect', message: 'A private skill is not on the marketplace; make it public to list it.' }]
      : [];
  return { ...OK, skill: presentSkill(skill, install), ...(warnings.length > 0 ? { warnings } : {}) };
}
