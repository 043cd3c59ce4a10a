import { PluginsRepository, SkillAccessRepository, type SkillTargetRecord } from '@guildhall/data';
import type { AccountId, SkillId, SkillKind } from '@guildhall/kernel';
import { literalSystem, type Manifest } from '@guildhall/manifest';
import { decide, view } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { factsOf } from '../../http/skill-facts.js';
import { ManifestBatch } from '../../modules/manifests/index.js';

/** What an agent says and calls. */
export interface AgentContent {
  /** Its system message, with variables as they are written. */
  readonly prompt: string;
  /** In the order in which they were assigned; those of others' agents by name. */
  readonly plugins: readonly { readonly id: SkillId; readonly kind: SkillKind }[];
}

/** Reads what is in agents, for the account that is shown them: its own drafts, and of others' what it uses of them. */
@Injectable()
export class EverrunsAgentContents {
  constructor(
    private readonly access: SkillAccessRepository,
    private readonly manifests: ManifestBatch,
    private readonly plugins: PluginsRepository,
  ) {}

  /** In as many statements for many agents as for one. Agents whose content is closed to the account are absent. */
  async find(accountId: AccountId, agents: readonly SkillId[]): Promise<Map<SkillId, AgentContent>> {
    const targets = [...(await this.access.findByIds(agents, accountId)).values()].flatMap(readable);
    const read = await this.manifests.read(targets, accountId);
    const own = targets.filter((target) => target.view === 'own').map(({ skill }) => skill.id);
    const orders = await this.plugins.findIdsOf(own);
    return new Map(
      [...read].map(([{ skill }, { manifest }]) => {
        const plugins = inOrder(manifest.manifest.spec.skillPlugins ?? [], orders.get(skill.id) ?? []);
        return [skill.id, { prompt: literalSystem(manifest.prepared), plugins }];
      }),
    );
  }
}

/** THREAT[OPQ-01]: nothing but what the account could read as the manifest of the skill. */
function readable(target: SkillTargetRecord): SkillTarget[] {
  const facts = factsOf(target.skill);
  const { allow } = decide('skill', 'manifest', facts, target.relation);
  return allow ? [{ ...target, view: view(facts, target.relation) }] : [];
}

function inOrder(links: NonNullable<Manifest['spec']['skillPlugins']>, order: readonly string[]): AgentContent['plugins'] {
  const places = new Map(order.map((id, place) => [id, place]));
  const placed = links.toSorted((one, other) => (places.get(one.skillId) ?? 0) - (places.get(other.skillId) ?? 0));
  return placed.map(({ skillId, kind }) => ({ id: skillId as SkillId, kind }));
}
