import {
  type DraftRecord,
  DraftsRepository,
  type ForkOrigin,
  SkillAccessRepository,
  type SkillFactsRecord,
  type SkillFields,
  VersionsRepository,
} from '@guildhall/data';
import { type AccountId, type Clock, DomainError, type SkillId, type SkillKind } from '@guildhall/kernel';
import {
  collectReferences,
  dependencyReferences,
  type FlatManifest,
  type FlatSkill,
  type ItemText,
  inlineItems,
  type Manifest,
  type SkillFile,
  skillFromFlat,
} from '@guildhall/manifest';
import { decide, REFUSAL_ERRORS } from '@guildhall/policy';
import { Inject, Injectable } from '@nestjs/common';
import { factsOf } from '../../http/skill-facts.js';
import { CLOCK } from '../../http/tokens.js';

/** What a fork starts with. */
export interface ForkSource {
  readonly kind: SkillKind;
  readonly fields: SkillFields;
  readonly files: readonly SkillFile[];
  /** Those of its plugins that are in the pool of the forking account. */
  readonly pluginIds: readonly SkillId[];
}

/** The content of the original, and what it refers to. */
interface Original {
  readonly content: FlatSkill;
  readonly pluginIds: readonly SkillId[];
  readonly items: readonly ItemText[];
}

/** References inside references that are looked up. */
const ITEM_ROUNDS = 8;

/** Reads skills that are to be copied (AGNT Skills document, "Forking"): the current version, or the draft of what was never published. */
@Injectable()
export class SkillForks {
  constructor(
    private readonly access: SkillAccessRepository,
    private readonly drafts: DraftsRepository,
    private readonly versions: VersionsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param reference id, name in the caller's pool, or `account/name`
   * @throws {DomainError} `not_found`, `skill_opaque`, `skill_not_forkable`
   */
  async read(reference: string, accountId: AccountId): Promise<ForkSource> {
    const skill = await this.findForkable(reference, accountId);
    const isOwn = skill.accountId === accountId;
    const { content, pluginIds, items } = await this.readOriginal(skill, isOwn);
    const files = isOwn ? content.files : inlineItems(content.files, items);
    return {
      kind: content.kind,
      fields: { ...copiedFields(content), fork: this.originOf(skill) },
      files,
      pluginIds: await this.inPool(pluginIds, accountId),
    };
  }

  private async findForkable(reference: string, accountId: AccountId): Promise<SkillFactsRecord> {
    const found = await this.access.find(reference, accountId);
    if (!found) throw new DomainError('not_found');
    const decision = decide('skill', 'fork', factsOf(found.skill), found.relation);
    if (!decision.allow) throw new DomainError(REFUSAL_ERRORS[decision.reason]);
    // THREAT[GRT-02]: whoever was granted one version copies that one.
    return { ...found.skill, currentVersion: found.relation?.grantedVersion ?? found.skill.currentVersion };
  }

  private async readOriginal(skill: SkillFactsRecord, isOwn: boolean): Promise<Original> {
    const texts = skill.currentVersion === null ? null : await this.versions.findTexts(skill, skill.currentVersion);
    if (texts) return publishedOriginal(JSON.parse(texts.snapshot), JSON.parse(texts.manifest));
    const draft = await this.drafts.findById(skill.id);
    // THREAT[OPQ-01]: once something was published, others are not given what is not, even when every version has been yanked.
    if (!draft || (!isOwn && draft.lastVersion > 0)) throw new DomainError('not_found');
    return { content: draft.content, pluginIds: draft.plugins.map((plugin) => plugin.skill.id), items: await this.findItems(draft) };
  }

  /** The library items that the files of a draft reach, through each other too. */
  private async findItems({ accountId, content }: DraftRecord): Promise<ItemText[]> {
    const items = new Map<string, ItemText>();
    let wanted = collectReferences(content.files);
    for (let round = 0; round < ITEM_ROUNDS && wanted.itemIds.length + wanted.componentNames.length > 0; round += 1) {
      const found = await this.drafts.findItems([{ accountId, ids: wanted.itemIds, componentNames: wanted.componentNames }]);
      const fresh = found.filter(({ id }) => !items.has(id));
      for (const item of fresh) items.set(item.id, item);
      const componentNames = fresh.flatMap((item) => dependencyReferences(item).componentNames);
      wanted = { skillIds: [], itemIds: [], componentNames };
    }
    return [...items.values()];
  }

  /** THREAT[OPQ-07]: a plugin that the forking account has not installed is not assigned, so the fork tells nothing about it. */
  private async inPool(skillIds: readonly SkillId[], accountId: AccountId): Promise<SkillId[]> {
    const found = await this.access.findByIds(skillIds, accountId);
    return skillIds.filter((id) => found.get(id)?.relation && !found.get(id)?.skill.isDeleted);
  }

  private originOf({ id, accountId, currentVersion }: SkillFactsRecord): ForkOrigin {
    return { fromSkillId: id, fromVersion: currentVersion, fromAccount: accountId, forkedAt: this.clock.now().toISOString() };
  }
}

function publishedOriginal(snapshot: FlatManifest, { metadata, spec }: Manifest): Original {
  return {
    content: skillFromFlat(snapshot, metadata.createdAt),
    pluginIds: (spec.skillPlugins ?? []).map(({ skillId }) => skillId as SkillId),
    items: spec.dependencies.flatMap((dependency) => (dependency.type === 'skill' || dependency.account !== undefined ? [] : [dependency])),
  };
}

/** What the author wrote; where the skill appears, what it costs and who may see it is for the new owner to say. */
function copiedFields(content: FlatSkill): SkillFields {
  const { tags, modelStrategy, dispatchable, whenToUse, variables, toolDefs, outputSchema, models, http, mcp } = content;
  return { tags, modelStrategy, dispatchable, whenToUse, variables, toolDefs, outputSchema, models, http, mcp };
}
