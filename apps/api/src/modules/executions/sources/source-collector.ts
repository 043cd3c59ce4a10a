import { type AccountId, DomainError, type SkillId } from '@guildhall/kernel';
import { RUN_LIMITS } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import { type AgentNote, AgentNotes } from './agent-notes.js';
import { CollectedSources } from './collected-sources.js';
import { PayerSearch } from './payers.js';
import { isDispatchable, linksOf, type ReachedSkill, type UsedSkill } from './reached-skill.js';
import { ReachedSkills } from './reached-skills.js';

/** Skills that one run may reach. */
const MOST_SKILLS = 512;

type Pins = ReadonlyMap<SkillId, number>;
const NO_PINS: Pins = new Map();

/** What a run uses beside what its skill says. */
interface Beside {
  readonly others?: readonly UsedSkill[];
  readonly pins?: Pins;
}

/** Finds everything that a run may use: the skills that it calls, the agents among them, what those call, as deep as runs may start runs. */
@Injectable()
export class SourceCollector {
  constructor(
    private readonly skills: ReachedSkills,
    private readonly payers: PayerSearch,
    private readonly notes: AgentNotes,
  ) {}

  /**
   * What a run of the skill may use.
   * @param beside skills that the run uses beside those that the skill calls, and versions of bundles that stand for those in use
   * @throws {DomainError} `run_too_large`
   */
  collectFor(skill: UsedSkill, account: AccountId, { others = [], pins = NO_PINS }: Beside = {}): Promise<CollectedSources> {
    return this.collect(linksOf(skill), [skill, ...others], account, pins);
  }

  /**
   * What a run that calls these skills may use.
   * @param known skills that the run uses beside them
   * @throws {DomainError} `run_too_large`
   */
  async collect(
    calls: readonly SkillId[],
    known: readonly UsedSkill[],
    account: AccountId,
    pins: Pins = NO_PINS,
  ): Promise<CollectedSources> {
    const skills = new Map<SkillId, ReachedSkill>();
    const agents: ReachedSkill[] = [];
    let wanted = calls;
    // Level by level, so that each costs the same however wide it is. THREAT[RUN-03]: nothing is followed twice, or deeper than runs go.
    for (let depth = 1; depth <= RUN_LIMITS.depth; depth += 1) {
      const fresh = [...new Set(wanted)].filter((id) => !skills.has(id));
      if (skills.size + fresh.length > MOST_SKILLS) throw new DomainError('run_too_large', { details: { limit: MOST_SKILLS } });
      const found = await this.skills.load(fresh, account);
      for (const [id, skill] of found) skills.set(id, skill);
      const startable = depth < RUN_LIMITS.depth ? [...found.values()].filter(isDispatchable) : [];
      agents.push(...startable);
      wanted = startable.flatMap(linksOf);
    }
    const notes = await this.notes.findAll(agents, account);
    const pinned = await this.pinnedBy(notes, agents, skills, account);
    await this.skills.pin(skills, calls, pins, account);
    const payers = await this.payers.find([...known, ...skills.values()], account);
    return new CollectedSources({ account, calls, skills, agents, payers, notes, pinned });
  }

  private async pinnedBy(
    notes: ReadonlyMap<SkillId, AgentNote>,
    agents: readonly ReachedSkill[],
    skills: ReadonlyMap<SkillId, ReachedSkill>,
    account: AccountId,
  ): Promise<ReadonlyMap<SkillId, ReadonlyMap<SkillId, ReachedSkill>>> {
    const pinned = new Map<SkillId, ReadonlyMap<SkillId, ReachedSkill>>();
    for (const agent of agents) {
      const { id } = agent.target.skill;
      const { pins = NO_PINS } = notes.get(id) ?? {};
      if (pins.size === 0) continue;
      const own = new Map(skills);
      await this.skills.pin(own, linksOf(agent), pins, account);
      pinned.set(id, own);
    }
    return pinned;
  }
}
