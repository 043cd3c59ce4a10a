import { Database, PluginsRepository, SkillsRepository } from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type SkillId } from '@guildhall/kernel';
import { findCycle, LIMITS } from '@guildhall/manifest';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { presentSkill } from '../skills/index.js';
import { PluginReader } from './plugin-reader.js';
import type { AssignPluginDto, PluginAnswer, PluginListAnswer, RemovedPluginAnswer } from './plugins.dto.js';

/** The skills that an agent calls as tools (AGNT Skills document, "Assign plugin skills to an agent"). */
@Injectable()
export class PluginsService {
  constructor(
    private readonly db: Database,
    private readonly reader: PluginReader,
    private readonly plugins: PluginsRepository,
    private readonly skills: SkillsRepository,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(target: SkillTarget, caller: Principal | null): Promise<PluginListAnswer> {
    requireAgent(target);
    const plugins = await this.reader.findVisible(target, caller?.accountId ?? null);
    return { ...OK, skills: plugins.map(({ skill, install }) => presentSkill(skill, install)) };
  }

  async assign(target: SkillTarget, { accountId }: Principal, body: AssignPluginDto): Promise<PluginAnswer> {
    requireOwnAgent(target);
    const { skill, install } = await this.reader.findAssignable(body.skillId, accountId);
    await this.db.transaction(accountId, async () => {
      if (skill.kind === 'agent') await this.refuseCycle(target.skill.id, skill.id, accountId);
      await this.lockAgent(target.skill.id);
      if ((await this.plugins.count(target.skill.id)) >= LIMITS.plugins) throw tooMany();
      await this.plugins.assign({ accountId, agentId: target.skill.id, pluginId: skill.id });
      await this.skills.touch(target.skill.id, accountId, this.clock.now());
      await this.audit.record({ accountId, action: 'plugin.assign', target: target.skill.id, after: { pluginId: skill.id } });
    });
    return { ...OK, skill: presentSkill(skill, install) };
  }

  async remove(target: SkillTarget, { accountId }: Principal, reference: string): Promise<RemovedPluginAnswer> {
    requireOwnAgent(target);
    const pluginId = await this.reader.findId(reference, accountId);
    return this.db.transaction(accountId, async () => {
      await this.lockAgent(target.skill.id);
      const isRemoved = pluginId && (await this.plugins.remove({ accountId, agentId: target.skill.id, pluginId }));
      if (!isRemoved) throw new DomainError('not_found');
      await this.skills.touch(target.skill.id, accountId, this.clock.now());
      await this.audit.record({ accountId, action: 'plugin.remove', target: target.skill.id, before: { pluginId } });
      return { ...OK, skill: { id: pluginId, deleted: true } };
    });
  }

  /** THREAT[RUN-03]: agents that call each other in a circle would never end; the lock lets no two links close one together. */
  private async refuseCycle(agentId: SkillId, pluginId: SkillId, accountId: AccountId): Promise<void> {
    await this.plugins.lockAgentLinks();
    const cycle = findCycle(agentId, [pluginId], await this.plugins.findLinksBelow(pluginId));
    if (!cycle) return;
    // THREAT[OPQ-07]: the way may lead through agents of other accounts, which are not for the caller to know.
    const visible = await this.reader.findVisibleIds(cycle as SkillId[], accountId);
    throw new DomainError('skill_cycle', { details: { path: cycle.filter((id) => visible.has(id as SkillId)) } });
  }

  private async lockAgent(agentId: SkillId): Promise<void> {
    if (!(await this.skills.lock(agentId))) throw new DomainError('not_found');
  }
}

function tooMany(): DomainError {
  return new DomainError('too_many_items', { details: { limit: LIMITS.plugins } });
}

function requireAgent({ skill }: SkillTarget): void {
  if (skill.kind !== 'agent') throw new DomainError('not_an_agent');
}

function requireOwnAgent(target: SkillTarget): void {
  if (target.view !== 'own') throw new DomainError('read_only');
  requireAgent(target);
}
