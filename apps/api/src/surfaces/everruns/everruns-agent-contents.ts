import { type DraftRecord, DraftsRepository, SkillAccessRepository, type SkillEntry, type SkillTargetRecord } from '@guildhall/data';
import { type AccountId, DomainError, type SkillId, type SkillKind } from '@guildhall/kernel';
import { literalSystem, prepareManifest } from '@guildhall/manifest';
import { decide, isReferable, view } from '@guildhall/policy';
import { Injectable } from '@nestjs/common';
import { factsOf } from '../../http/skill-facts.js';
import { DraftManifests, ManifestReader } from '../../modules/manifests/index.js';

/** What an agent says and calls. */
export interface AgentContent {
  /** Its system message, with variables as they are written. */
  readonly prompt: string;
  /** In the order in which they were assigned. */
  readonly plugins: readonly { readonly id: SkillId; readonly kind: SkillKind }[];
}

/** Reads what is in agents, for the account that is shown them. */
@Injectable()
export class EverrunsAgentContents {
  constructor(
    private readonly drafts: DraftsRepository,
    private readonly access: SkillAccessRepository,
    private readonly builder: DraftManifests,
    private readonly manifests: ManifestReader,
  ) {}

  /** The drafts of own agents, and of others' what is used of them; agents whose content is closed to the account are absent. */
  async find(accountId: AccountId, agents: readonly SkillEntry[]): Promise<Map<SkillId, AgentContent>> {
    const isOwn = ({ skill }: SkillEntry): boolean => skill.account.id === accountId;
    const idsOf = (entries: readonly SkillEntry[]): SkillId[] => entries.map(({ skill }) => skill.id);
    const drafts = await this.drafts.findByIds(idsOf(agents.filter(isOwn))); // THREAT[OPQ-01]: those of others are not even read
    const others = await this.access.findByIds(idsOf(agents.filter((entry) => !isOwn(entry))), accountId);
    const contents = await Promise.all([
      ...[...drafts.values()].map(async (draft) => [draft.id, await this.ofDraft(draft)] as const),
      ...[...others.values()].map(async (target) => [target.skill.id, await this.ofOther(accountId, target)] as const),
    ]);
    return new Map(contents.flatMap(([id, content]) => (content ? [[id, content] as const] : [])));
  }

  private async ofDraft(draft: DraftRecord): Promise<AgentContent> {
    const prompt = literalSystem(prepareManifest(await this.builder.of(draft)));
    const visible = draft.plugins.filter(({ skill, relation }) => isReferable(factsOf(skill), relation));
    return { prompt, plugins: visible.map(({ skill: { id, kind } }) => ({ id, kind })) };
  }

  /** THREAT[OPQ-01]: nothing that the account could not read as the manifest of the skill. */
  private async ofOther(accountId: AccountId, target: SkillTargetRecord): Promise<AgentContent | null> {
    const facts = factsOf(target.skill);
    if (!decide('skill', 'manifest', facts, target.relation).allow) return null;
    try {
      const { manifest } = await this.manifests.read({ ...target, view: view(facts, target.relation) }, accountId);
      const plugins = manifest.manifest.spec.skillPlugins ?? [];
      return { prompt: literalSystem(manifest.prepared), plugins: plugins.map(({ skillId, kind }) => ({ id: skillId as SkillId, kind })) };
    } catch (fault) {
      if (fault instanceof DomainError && fault.code === 'not_found') return null; // every version was yanked
      throw fault;
    }
  }
}
