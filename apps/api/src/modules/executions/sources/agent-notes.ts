import { Database, type EverrunsAgentExtras, EverrunsEntriesRepository } from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import { MODEL_CATALOGUE, type Plannable, type RunSource, type RunWarning } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import type { RunOrder } from '../run-order.js';
import { AgentFiles, type BroughtFiles } from './agent-files.js';
import { inlinePlugin } from './inline-plugin.js';
import type { Payers } from './payers.js';
import type { UsedSkill } from './reached-skill.js';

/** The capability through which an agent uses the skills among its files. */
const SKILLS = 'skills';

/** What an account has noted of an agent through the API of Everruns, as its runs obey it. */
export interface AgentNote extends BroughtFiles {
  /** Its skills in the order in which they were assigned. */
  readonly order: readonly SkillId[];
  /** Versions of bundles, which stand for those in use. */
  readonly pins: ReadonlyMap<SkillId, number>;
  /** Most turns; null: as many as any run. */
  readonly turns: number | null;
  /** The model that was asked for; null: none. */
  readonly model: string | null;
}

/** Reads what accounts have noted of agents (Everruns documents, "Agents"). */
@Injectable()
export class AgentNotes {
  constructor(
    private readonly db: Database,
    private readonly entries: EverrunsEntriesRepository,
    private readonly files: AgentFiles,
  ) {}

  /** null when there is nothing to obey. */
  async find(agent: UsedSkill, account: AccountId): Promise<AgentNote | null> {
    return (await this.findAll([agent], account)).get(agent.target.skill.id) ?? null;
  }

  /** What there is to obey, by the ids of the agents; the number of statements does not depend on theirs, but for those that bring files. */
  async findAll(skills: readonly UsedSkill[], account: AccountId): Promise<ReadonlyMap<SkillId, AgentNote>> {
    const ids = skills.flatMap(({ target: { skill } }) => (skill.kind === 'agent' ? [skill.id] : []));
    if (ids.length === 0) return new Map();
    const found = await this.db.transaction(account, () => this.entries.findBySkills(account, ids));
    const notes = [...found].map(async ([id, { extras }]) => [id, extras && (await this.read(extras, account))] as const);
    return new Map((await Promise.all(notes)).flatMap(([id, note]) => (note ? [[id, note] as const] : [])));
  }

  private async read(extras: EverrunsAgentExtras, account: AccountId): Promise<AgentNote> {
    const { capabilities = [], initial_files: initial = [], max_iterations: turns, default_model_id: model } = extras;
    const assigned = capabilities.flatMap((note) => ('skillId' in note ? [note] : []));
    const hasSkills = capabilities.some((note) => 'builtIn' in note && note.builtIn === SKILLS);
    return {
      order: assigned.map(({ skillId }) => skillId),
      pins: new Map(assigned.flatMap(({ skillId, version }) => (version === null ? [] : [[skillId, version] as const]))),
      turns: turns ?? null,
      model: model ?? null,
      ...(await this.files.bring(account, initial, hasSkills)),
    };
  }
}

/** The order of a run of the agent, as its note has it. */
export function obey(order: RunOrder, note: AgentNote | null, { payers }: { readonly payers: Payers }, account: AccountId): RunOrder {
  if (!note) return order;
  const isUnknown = note.model !== null && !modelNamed(note.model);
  return {
    ...order,
    source: { ...order.source, ...notedParts(order.source, note, { payers, account, isOpaque: order.head.isOpaque }) },
    warnings: [...order.warnings, ...(isUnknown ? [unknownModel(note.model)] : [])],
    files: [...(order.files ?? []), ...note.files],
  };
}

/** What decides over the parts of an agent that a note changes. */
interface NotedAgent {
  readonly payers: Payers;
  readonly account: AccountId;
  /** It is another account's, and hides its content. */
  readonly isOpaque: boolean;
}

/** An agent with what was noted of it, and the files that its runs begin with. */
export function notedSource(source: RunSource, note: AgentNote | null, payers: Payers, account: AccountId): RunSource {
  if (!note) return source;
  return { ...source, ...notedParts(source, note, { payers, account, isOpaque: source.isOpaque }), files: note.files };
}

/** Of an agent that is run, what its note changes. */
function notedParts(
  { plugins: own, models: usual }: Pick<Plannable, 'plugins' | 'models'>,
  { order, skills, broken, model, turns }: AgentNote,
  { payers, account, isOpaque }: NotedAgent,
): Pick<Plannable, 'plugins' | 'models' | 'turns' | 'brokenSkills'> {
  const names = new Set(own.map(({ name }) => name));
  const brought = skills.filter(({ name }) => !names.has(name)).map((skill) => inlinePlugin(skill, payers, account));
  const placeOf = ({ skillId }: { readonly skillId: SkillId | null }): number => {
    const place = skillId === null ? -1 : order.indexOf(skillId);
    return place < 0 ? order.length : place;
  };
  const wanted = model === null || isOpaque ? undefined : modelNamed(model);
  return {
    plugins: [...own.toSorted((one, other) => placeOf(one) - placeOf(other)), ...brought],
    models: wanted ? [{ provider: wanted.provider, model: wanted.modelId }] : usual,
    ...(turns === null ? {} : { turns }),
    ...(broken.length > 0 ? { brokenSkills: broken } : {}),
  };
}

const modelNamed = (name: string) => MODEL_CATALOGUE.find(({ modelId }) => modelId === name);

const unknownModel = (name: string | null): RunWarning => ({
  code: 'model_unknown',
  message: `The model ${JSON.stringify(name)} is not in the catalogue, so the tier of the agent was used.`,
});
