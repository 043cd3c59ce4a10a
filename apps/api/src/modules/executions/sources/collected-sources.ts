import type { AccountId, SkillId } from '@guildhall/kernel';
import type { Plannable, PlanPlugin, RunSource, RunWarning } from '@guildhall/runtime';
import { distinctNames } from './distinct-names.js';
import type { Payers } from './payers.js';
import { planPlugin } from './plan-plugin.js';
import { isDispatchable, linksOf, type ReachedSkill, type UsedSkill } from './reached-skill.js';
import { termsOf } from './run-terms.js';

/** All that was found for a run. */
interface Found {
  readonly account: AccountId;
  /** What the run itself calls. */
  readonly calls: readonly SkillId[];
  /** By the ids that agents name. */
  readonly skills: ReadonlyMap<SkillId, ReachedSkill>;
  /** Those of the skills that may be started by others. */
  readonly agents: readonly ReachedSkill[];
  readonly payers: Payers;
}

const UNAVAILABLE: RunWarning = {
  code: 'plugin_unavailable',
  message: 'The run goes without a skill that its agent would call: the account has not installed it, has paused it, or must pay for it.',
};

/** What a run may use, in the form in which runs are planned. */
export class CollectedSources {
  private readonly names: ReadonlyMap<UsedSkill, string>;

  constructor(private readonly found: Found) {
    this.names = distinctNames([...found.skills.values()]);
  }

  get payers(): Payers {
    return this.found.payers;
  }

  /** Agents that the run, or one that it starts, may start; by skill id. */
  get agents(): Readonly<Record<string, RunSource>> {
    return Object.fromEntries(this.found.agents.map((agent) => [agent.target.skill.id, this.sourceOf(agent)]));
  }

  /** THREAT[OPQ-07]: that something is missing is told, and not what: the account may not know of it. */
  get warnings(): readonly RunWarning[] {
    const { calls, agents, skills } = this.found;
    return [...calls, ...agents.flatMap(linksOf)].some((id) => !skills.has(id)) ? [UNAVAILABLE] : [];
  }

  sourceOf(skill: UsedSkill): RunSource {
    const { target, version, manifest } = skill;
    const { account, payers } = this.found;
    return {
      skillId: target.skill.id,
      authorId: target.skill.accountId,
      installId: target.skill.accountId === account ? null : (target.relation?.installId ?? null),
      name: this.nameOf(skill),
      version,
      isOpaque: target.view === 'opaque',
      manifest,
      payerId: payers.payerOf(skill),
      models: payers.modelsOf(skill),
      ...termsOf(target),
      ...this.calledBy(linksOf(skill)),
    };
  }

  /** Skills that the run uses through tools without being assigned to its agent. */
  asPlugins(skills: readonly UsedSkill[]): readonly PlanPlugin[] {
    const context = { payers: this.payers, agentNamed: (name: string) => this.agentNamed(name) };
    return skills.flatMap((skill) => planPlugin(skill, skill.name, context));
  }

  /** The skills with these ids, as whoever calls them does: through tools, or by starting them. */
  calledBy(ids: readonly SkillId[]): Pick<Plannable, 'plugins' | 'dispatches'> {
    const called = ids.flatMap((id) => this.found.skills.get(id) ?? []);
    const context = { payers: this.payers, agentNamed: (name: string) => this.agentNamed(name) };
    return {
      plugins: called.flatMap((plugin) => planPlugin(plugin, this.nameOf(plugin), context)),
      dispatches: called.filter(isDispatchable).map((agent) => agent.target.skill.id),
    };
  }

  private nameOf(skill: UsedSkill): string {
    return this.names.get(skill) ?? skill.name;
  }

  private agentNamed(name: string): SkillId | null {
    return this.found.agents.find((agent) => this.nameOf(agent) === name)?.target.skill.id ?? null;
  }
}
