import type { AccountId, SkillId } from '@guildhall/kernel';
import type { RunSource } from '@guildhall/runtime';
import type { Payers } from './payers.js';
import { planPlugin } from './plan-plugin.js';
import { isDispatchable, linksOf, type ReachedSkill, type UsedSkill } from './reached-skill.js';

/** All that a run reaches beside the skill that it runs. */
export interface Reach {
  /** By the ids that agents name. */
  readonly skills: ReadonlyMap<SkillId, ReachedSkill>;
  /** Those of the skills that may be started by others. */
  readonly agents: readonly ReachedSkill[];
}

/** Makes of skills what runs are planned from. */
export class SourceMaker {
  constructor(
    private readonly account: AccountId,
    private readonly reach: Reach,
    private readonly payers: Payers,
    private readonly names: ReadonlyMap<UsedSkill, string>,
  ) {}

  make(skill: UsedSkill): RunSource {
    const { target, version, manifest } = skill;
    const called = linksOf(skill).flatMap((id) => this.reach.skills.get(id) ?? []);
    const context = { payers: this.payers, agentNamed: (name: string) => this.agentNamed(name) };
    return {
      skillId: target.skill.id,
      authorId: target.skill.accountId,
      installId: target.skill.accountId === this.account ? null : (target.relation?.installId ?? null),
      name: this.nameOf(skill),
      version,
      isOpaque: target.view === 'opaque',
      manifest,
      payerId: this.payers.payerOf(skill),
      models: this.payers.modelsOf(skill),
      plugins: called.flatMap((plugin) => planPlugin(plugin, this.nameOf(plugin), context)),
      dispatches: called.filter(isDispatchable).map((agent) => agent.target.skill.id),
    };
  }

  private nameOf(skill: UsedSkill): string {
    return this.names.get(skill) ?? skill.name;
  }

  private agentNamed(name: string): SkillId | null {
    return this.reach.agents.find((agent) => this.nameOf(agent) === name)?.target.skill.id ?? null;
  }
}
