import { Database, PluginsRepository, type SkillFactsRecord, SkillsRepository } from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type SkillId } from '@guildhall/kernel';
import { findCycle, LIMITS } from '@guildhall/manifest';
import { Inject, Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { AuditLog } from '../../http/audit-log.js';
import { OK } from '../../http/envelope.js';
import type { Principal } from '../../http/principal.js';
import { CLOCK } from '../../http/tokens.js';
import { DraftsToEdit, type DraftToEdit } from '../copies/index.js';
import { presentSkill } from '../skills/index.js';
import { PluginReader } from './plugin-reader.js';
import type { AssignPluginDto, PluginAnswer, PluginListAnswer, RemovedPluginAnswer } from './plugins.dto.js';

/** What is asked of a skill that an agent is to call. */
type Plugin = Pick<SkillFactsRecord, 'id' | 'kind'>;

/** The skills that an agent calls as tools (AGNT Skills document, "Assign plugin skills to an agent"). */
@Injectable()
export class PluginsService {
  constructor(
    private readonly db: Database,
    private readonly drafts: DraftsToEdit,
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
    requireAgent(target);
    const { skill, install } = await this.reader.findAssignable(body.skillId, accountId);
    await this.db.transaction(accountId, async () => {
      // THREAT[RUN-03]: agents that call each other in a circle would never end; the lock lets no two links close one together.
      if (skill.kind === 'agent') await this.plugins.lockAgentLinks();
      const agent = await this.drafts.open(target, accountId);
      if (skill.kind === 'agent') await this.refuseCycle(agent, skill.id, accountId);
      if ((await this.plugins.count(agent.id)) >= LIMITS.plugins) throw tooMany();
      await this.plugins.assign({ accountId, agentId: agent.id, pluginId: skill.id });
      await this.skills.touch(agent.id, accountId, this.clock.now());
      await this.audit.record({ accountId, action: 'plugin.assign', target: agent.id, after: { pluginId: skill.id } });
    });
    return { ...OK, skill: presentSkill(skill, install) };
  }

  /**
   * Makes the plugins of an agent, whose draft the open transaction holds, exactly these, in their order. `PoolPlugins.prepare` comes
   * before the draft is opened.
   * @param plugins skills of the account's pool that can be called, each once
   * @throws {DomainError} `too_many_items`, `skill_cycle`
   */
  async replace(agent: Pick<DraftToEdit, 'id' | 'origin'>, { accountId }: Principal, plugins: readonly Plugin[]): Promise<void> {
    if (plugins.length > LIMITS.plugins) throw tooMany();
    for (const { id, kind } of plugins) if (kind === 'agent') await this.refuseCycle(agent, id, accountId);
    const pluginIds = plugins.map(({ id }) => id);
    await this.plugins.replaceAll(accountId, agent.id, pluginIds);
    await this.skills.touch(agent.id, accountId, this.clock.now());
    await this.audit.record({ accountId, action: 'plugin.replace', target: agent.id, after: { pluginIds } });
  }

  async remove(target: SkillTarget, { accountId }: Principal, reference: string): Promise<RemovedPluginAnswer> {
    requireAgent(target);
    const pluginId = await this.reader.findId(reference, accountId);
    return this.db.transaction(accountId, async () => {
      const { id: agentId, origin } = await this.drafts.open(target, accountId);
      const isRemoved =
        pluginId && (origin?.lostPlugins.includes(pluginId) || (await this.plugins.remove({ accountId, agentId, pluginId })));
      if (!isRemoved) throw new DomainError('not_found');
      await this.skills.touch(agentId, accountId, this.clock.now());
      await this.audit.record({ accountId, action: 'plugin.remove', target: agentId, before: { pluginId } });
      return { ...OK, skill: { id: pluginId, deleted: true } };
    });
  }

  /** Committed links still name the original of a copy that this transaction makes. */
  private async refuseCycle({ id, origin }: Pick<DraftToEdit, 'id' | 'origin'>, pluginId: SkillId, accountId: AccountId): Promise<void> {
    const known = (named: string): string => (named === origin?.id ? id : named);
    const links = (await this.plugins.findLinksBelow(pluginId)).map(({ from, to }) => ({ from: known(from), to: known(to) }));
    const cycle = findCycle(id, [known(pluginId)], links);
    if (!cycle) return;
    // THREAT[OPQ-07]: the way may lead through agents of other accounts, which are not for the caller to know.
    const path = cycle.map((named) => (origin && named === id ? origin.id : named));
    const visible = await this.reader.findVisibleIds(path as SkillId[], accountId);
    throw new DomainError('skill_cycle', { details: { path: path.filter((named) => visible.has(named as SkillId)) } });
  }
}

function tooMany(): DomainError {
  return new DomainError('too_many_items', { details: { limit: LIMITS.plugins } });
}

function requireAgent({ skill }: SkillTarget): void {
  if (skill.kind !== 'agent') throw new DomainError('not_an_agent');
}
