import type { AccountId, SkillId } from '@guildhall/kernel';
import type { Plannable, PlanPlugin, RunSource, RunWarning } from '@guildhall/runtime';
import { type AgentNote, notedSource } from './agent-notes.js';
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
  /** What the account has noted of the agents. */
  readonly notes: ReadonlyMap<SkillId, AgentNote>;
  /** The skills as those agents call them whose notes name versions. */
  readonly pinned: ReadonlyMap<SkillId, ReadonlyMap<SkillId, ReachedSkill>>;
}

const UNAVAILABLE: RunWarning = {
  code: 'plugin_unavailable',
  message: 'The run goes without a skill that its agent would call: the account has not installed it, has paused it, or must pay for it.',
};

const NOT_DISPATCHABLE: RunWarning = {
  code: 'agent_not_dispatchable',
  message: 'The run goes without an agent that it would start: the version that the account uses takes no tasks (`dispatchable`).',
};

/** What a run may use, in the form in which runs are planned. */
export class CollectedSources {
  /** By the ids of the skills. */
  private readonly names: ReadonlyMap<SkillId, string>;

  constructor(private readonly found: Found) {
    this.names = new Map([...distinctNames([...found.skills.values()])].map(([{ target }, name]) => [target.skill.id, name]));
  }

  get payers(): Payers {
    return this.found.payers;
  }

  /** Agents that the run, or one that it starts, may start; by skill id. */
  get agents(): Readonly<Record<string, RunSource>> {
    return Object.fromEntries(this.found.agents.map((agent) => [agent.target.skill.id, this.startable(agent)]));
  }

  /** THREAT[OPQ-07]: that something is missing is told, and not what: the account may not know of it. */
  get warnings(): readonly RunWarning[] {
    const { calls, agents, skills } = this.found;
    const isMissing = [...calls, ...agents.flatMap(linksOf)].some((id) => !skills.has(id));
    const called = calls.flatMap((id) => skills.get(id) ?? []);
    const isIdle = called.some((one) => one.target.skill.kind === 'agent' && !isDispatchable(one));
    return [...(isMissing ? [UNAVAILABLE] : []), ...(isIdle ? [NOT_DISPATCHABLE] : [])];
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
  calledBy(
    ids: readonly SkillId[],
    skills: ReadonlyMap<SkillId, ReachedSkill> = this.found.skills,
  ): Pick<Plannable, 'plugins' | 'dispatches'> {
    const called = ids.flatMap((id) => skills.get(id) ?? []);
    const context = { payers: this.payers, agentNamed: (name: string) => this.agentNamed(name) };
    return {
      plugins: called.flatMap((plugin) => planPlugin(plugin, this.nameOf(plugin), context)),
      dispatches: called.filter(isDispatchable).map((agent) => agent.target.skill.id),
    };
  }

  /** An agent as another one starts it: with what the account has noted of it, as when it is run by itself. */
  private startable(agent: ReachedSkill): RunSource {
    const { id } = agent.target.skill;
    const { account, payers, notes, pinned, skills } = this.found;
    const source = { ...this.sourceOf(agent), ...this.calledBy(linksOf(agent), pinned.get(id) ?? skills) };
    return notedSource(source, notes.get(id) ?? null, payers, account);
  }

  private nameOf({ target, name }: UsedSkill): string {
    return this.names.get(target.skill.id) ?? name;
  }

  private agentNamed(name: string): SkillId | null {
    return this.found.agents.find((agent) => this.nameOf(agent) === name)?.target.skill.id ?? null;
  }
}
