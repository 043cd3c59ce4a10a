import { PluginsRepository, SkillAccessRepository, type SkillFactsRecord } from '@guildhall/data';
import type { AccountId, SkillId, SkillKind } from '@guildhall/kernel';
import { findCycle } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';

/** Which of another state's plugins an account can give to an agent of its own. */
@Injectable()
export class PoolPlugins {
  constructor(
    private readonly plugins: PluginsRepository,
    private readonly skills: SkillAccessRepository,
  ) {}

  /** Call it before any draft is locked: agents that come to use each other at the same time must not form a circle. */
  async prepare(plugins: readonly { readonly kind: SkillKind }[]): Promise<void> {
    if (plugins.some(({ kind }) => kind === 'agent')) await this.plugins.lockAgentLinks();
  }

  /**
   * Those that are in the pool, as the account knows them: where it has a copy of an import, that one.
   * THREAT[OPQ-07]: a plugin that the account has not installed is left out, so nothing is told about it.
   */
  async findInPool(accountId: AccountId, pluginIds: readonly SkillId[]): Promise<SkillFactsRecord[]> {
    const found = await this.skills.findByIds(pluginIds, accountId);
    const inPool = pluginIds.flatMap((id) => {
      const target = found.get(id);
      return target?.relation && !target.skill.isDeleted ? [target.skill] : [];
    });
    return [...new Map(inPool.map((skill) => [skill.id, skill])).values()];
  }

  /** The same without agents that have come to use this one, by whatever way. */
  async findUsable(accountId: AccountId, agentId: SkillId, pluginIds: readonly SkillId[]): Promise<SkillId[]> {
    const usable: SkillId[] = [];
    for (const { id, kind } of await this.findInPool(accountId, pluginIds)) {
      const isCircle = kind === 'agent' && findCycle(agentId, [id], await this.plugins.findLinksBelow(id)) !== null;
      if (!isCircle) usable.push(id);
    }
    return usable;
  }
}
