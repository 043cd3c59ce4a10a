import { type AccountId, DomainError, type SkillId } from '@guildhall/kernel';
import { RUN_LIMITS, type RunSource, type RunWarning } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import { distinctNames } from './distinct-names.js';
import { PayerSearch } from './payers.js';
import { isDispatchable, linksOf, type ReachedSkill, type UsedSkill } from './reached-skill.js';
import { ReachedSkills } from './reached-skills.js';
import { type Reach, SourceMaker } from './source-maker.js';

/** What a run is planned from. */
export interface CollectedSources {
  readonly source: RunSource;
  /** Agents that the run, or one that it starts, may start; by skill id. */
  readonly agents: Readonly<Record<string, RunSource>>;
  readonly warnings: readonly RunWarning[];
}

/** Skills that one run may reach. */
const MOST_SKILLS = 512;

/** Finds everything that a run may use: the plugins of the skill, the agents among them, their plugins, as deep as runs may start runs. */
@Injectable()
export class SourceCollector {
  constructor(
    private readonly skills: ReachedSkills,
    private readonly payers: PayerSearch,
  ) {}

  /**
   * @param root the skill that is run
   * @throws {DomainError} `run_too_large`
   */
  async collect(root: UsedSkill, account: AccountId): Promise<CollectedSources> {
    const reach = await this.reachOf(root, account);
    const payers = await this.payers.find([root, ...reach.skills.values()], account);
    const names = distinctNames([...reach.skills.values()]);
    const maker = new SourceMaker(account, reach, payers, names);
    const agents = reach.agents.map((agent) => [agent.target.skill.id, maker.make(agent)] as const);
    return { source: maker.make(root), agents: Object.fromEntries(agents), warnings: missingOf([root, ...reach.agents], reach.skills) };
  }

  /** Level by level, so that each costs the same however wide it is. THREAT[RUN-03]: nothing is followed twice, or deeper than runs go. */
  private async reachOf(root: UsedSkill, account: AccountId): Promise<Reach> {
    const skills = new Map<SkillId, ReachedSkill>();
    const agents: ReachedSkill[] = [];
    let level: readonly UsedSkill[] = [root];
    for (let depth = 1; depth <= RUN_LIMITS.depth && level.length > 0; depth += 1) {
      const wanted = new Set(level.flatMap(linksOf).filter((id) => !skills.has(id)));
      if (skills.size + wanted.size > MOST_SKILLS) throw new DomainError('run_too_large', { details: { limit: MOST_SKILLS } });
      const found = await this.skills.load([...wanted], account);
      for (const [id, skill] of found) skills.set(id, skill);
      const startable = depth < RUN_LIMITS.depth ? [...found.values()].filter(isDispatchable) : [];
      agents.push(...startable);
      level = startable;
    }
    return { skills, agents };
  }
}

const UNAVAILABLE: RunWarning = {
  code: 'plugin_unavailable',
  message: 'The run goes without a skill that its agent would call: the account has not installed it, has paused it, or must pay for it.',
};

/** THREAT[OPQ-07]: that something is missing is told, and not what: the account may not know of it. */
function missingOf(agents: readonly UsedSkill[], skills: Reach['skills']): readonly RunWarning[] {
  return agents.some((agent) => linksOf(agent).some((id) => !skills.has(id))) ? [UNAVAILABLE] : [];
}
