import { PluginsRepository, SkillAccessRepository } from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import { findCycle, type PluginLink } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';

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
    private readonly skills: SkillAccessRepository,
  ) {}

  /** Call it before the draft is locked: agents that come to use each other at the same time must not form a circle. */
  async prepare(links: readonly PluginLink[]): Promise<void> {
    if (links.some(({ kind }) => kind === 'agent')) await this.plugins.lockAgentLinks();
  }

  /** Plugins that have left the pool since, and agents that have come to use this one, stay away. */
  async restore({ agentId, accountId }: AgentDraft, links: readonly PluginLink[]): Promise<void> {
    const found = await this.skills.findByIds(
      links.map(({ skillId }) => skillId as SkillId),
      accountId,
    );
    const kept: SkillId[] = [];
    for (const { skill, relation } of found.values()) {
      if (!relation || skill.isDeleted) continue;
      const isCircle = skill.kind === 'agent' && findCycle(agentId, [skill.id], await this.plugins.findLinksBelow(skill.id)) !== null;
      if (!isCircle) kept.push(skill.id);
    }
    await this.plugins.replaceAll(accountId, agentId, kept);
  }
}
