import { PluginsRepository } from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import type { PluginLink } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { PoolPlugins } from '../copies/index.js';

/** The draft of an agent. */
interface AgentDraft {
  readonly agentId: SkillId;
  readonly accountId: AccountId;
}

/** Gives an agent back the plugins that a version of it had. */
@Injectable()
export class PluginRestore {
  constructor(
    private readonly plugins: PluginsRepository,
    private readonly poolPlugins: PoolPlugins,
  ) {}

  /** Call it before the draft is locked. */
  prepare(links: readonly PluginLink[]): Promise<void> {
    return this.poolPlugins.prepare(links);
  }

  /** Plugins that have left the pool since, and agents that have come to use this one, stay away. */
  async restore({ agentId, accountId }: AgentDraft, links: readonly PluginLink[]): Promise<void> {
    const ids = links.map(({ skillId }) => skillId as SkillId);
    await this.plugins.replaceAll(accountId, agentId, await this.poolPlugins.findUsable(accountId, agentId, ids));
  }
}
