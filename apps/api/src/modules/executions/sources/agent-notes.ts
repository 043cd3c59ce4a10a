import { Database, EverrunsEntriesRepository } from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import { MODEL_CATALOGUE, type RunWarning } from '@guildhall/runtime';
import { Injectable } from '@nestjs/common';
import type { RunOrder } from '../run-order.js';
import { AgentFiles, type BroughtFiles } from './agent-files.js';
import type { CollectedSources } from './collected-sources.js';
import { inlinePlugin } from './inline-plugin.js';
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
  async find({ target: { skill } }: UsedSkill, account: AccountId): Promise<AgentNote | null> {
    if (skill.kind !== 'agent') return null;
    const found = await this.db.transaction(account, () => this.entries.findBySkills(account, [skill.id]));
    const extras = found.get(skill.id)?.extras;
    if (!extras) return null;
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
export function obey(order: RunOrder, note: AgentNote | null, { payers }: Pick<CollectedSources, 'payers'>, account: AccountId): RunOrder {
  if (!note) return order;
  const { source, request } = order;
  const names = new Set(source.plugins.map(({ name }) => name));
  const brought = note.skills.filter(({ name }) => !names.has(name)).map((skill) => inlinePlugin(skill, payers, account));
  const placeOf = ({ skillId }: { readonly skillId: SkillId | null }): number => {
    const place = skillId === null ? -1 : note.order.indexOf(skillId);
    return place < 0 ? note.order.length : place;
  };
  const plugins = [...source.plugins.toSorted((one, other) => placeOf(one) - placeOf(other)), ...brought];
  const wanted = note.model === null ? undefined : MODEL_CATALOGUE.find(({ modelId }) => modelId === note.model);
  const models = wanted && !order.head.isOpaque ? [{ provider: wanted.provider, model: wanted.modelId }] : source.models;
  const turns = Math.min(note.turns ?? Number.POSITIVE_INFINITY, request.limits.turns ?? Number.POSITIVE_INFINITY);
  return {
    ...order,
    source: { ...source, plugins, models },
    warnings: [...order.warnings, ...(note.model !== null && !wanted ? [unknownModel(note.model)] : [])],
    request: {
      ...request,
      limits: { ...request.limits, ...(Number.isFinite(turns) ? { turns } : {}) },
      ...(note.broken.length > 0 ? { brokenSkills: note.broken } : {}),
    },
    files: [...(order.files ?? []), ...note.files],
  };
}

const unknownModel = (name: string): RunWarning => ({
  code: 'model_unknown',
  message: `The model ${JSON.stringify(name)} is not in the catalogue, so the tier of the agent was used.`,
});
