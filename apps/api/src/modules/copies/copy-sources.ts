import { type DraftRecord, DraftsRepository, type SkillFields, VersionsRepository } from '@guildhall/data';
import { type AccountId, DomainError, type FileId, type SkillId, type SkillKind } from '@guildhall/kernel';
import {
  type BundleEntry,
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
import { Injectable } from '@nestjs/common';
import { publishedFileId } from './published-file-id.js';

/** A skill as it is copied: the current version of it, or another one that the copying account uses. */
export interface CopiedSkill {
  readonly id: SkillId;
  readonly accountId: AccountId;
  /** null stands for the draft. */
  readonly version: number | null;
}

/** What a copy starts with. */
export interface CopySource {
  readonly kind: SkillKind;
  readonly title: string;
  readonly description: string;
  /** What the author wrote; where the skill appears, what it costs and who may see it is for the new owner to say. */
  readonly fields: SkillFields;
  readonly files: readonly SkillFile[];
  /** The files of a bundle. */
  readonly bundleFiles: readonly BundleEntry[];
  /** The ids by which others know these files. */
  readonly fileIds: readonly FileId[];
  readonly plugins: readonly CopiedPlugin[];
}

interface CopiedPlugin {
  readonly id: SkillId;
  readonly kind: SkillKind;
}

/** The content of the original, and what it refers to. */
interface Original {
  readonly content: FlatSkill;
  readonly fileIds: readonly FileId[];
  readonly plugins: readonly CopiedPlugin[];
  readonly items: readonly ItemText[];
}

/** References inside references that are looked up. */
const ITEM_ROUNDS = 8;

/** Reads skills that are to be copied into an account: a published version, or the draft of what was never published. */
@Injectable()
export class CopySources {
  constructor(
    private readonly drafts: DraftsRepository,
    private readonly versions: VersionsRepository,
  ) {}

  /**
   * @param reader the account that copies, which was judged to be allowed to
   * @throws {DomainError} `not_found` when there is nothing that could be copied
   */
  async read(skill: CopiedSkill, reader: AccountId): Promise<CopySource> {
    const isOwn = skill.accountId === reader;
    const { content, fileIds, plugins, items } = await this.readOriginal(skill, isOwn);
    const { kind, title, description } = content;
    const files = isOwn ? content.files : inlineItems(content.files, items);
    return { kind, title, description, fields: copiedFields(content), files, bundleFiles: content.bundleFiles, fileIds, plugins };
  }

  private async readOriginal(skill: CopiedSkill, isOwn: boolean): Promise<Original> {
    const texts = skill.version === null ? null : await this.versions.findTexts(skill, skill.version);
    if (texts) return publishedOriginal(skill, JSON.parse(texts.snapshot), JSON.parse(texts.manifest));
    const draft = await this.drafts.findById(skill.id);
    // THREAT[OPQ-01]: once something was published, others are not given what is not, even when every version has been yanked.
    if (!draft || (!isOwn && draft.lastVersion > 0)) throw new DomainError('not_found');
    const { content, fileIds } = draft;
    const plugins = draft.plugins.map(({ skill: { id, kind } }) => ({ id, kind }));
    return { content, fileIds, plugins, items: await this.findItems(draft) };
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
}

function publishedOriginal({ id }: CopiedSkill, snapshot: FlatManifest, { metadata, spec }: Manifest): Original {
  const content = skillFromFlat(snapshot, metadata.createdAt);
  return {
    content,
    fileIds: content.files.map((file) => publishedFileId(id, file)),
    plugins: (spec.skillPlugins ?? []).map(({ skillId, kind }) => ({ id: skillId as SkillId, kind })),
    items: spec.dependencies.flatMap((dependency) => (dependency.type === 'skill' || dependency.account !== undefined ? [] : [dependency])),
  };
}

function copiedFields(content: FlatSkill): SkillFields {
  const { tags, modelStrategy, dispatchable, whenToUse, variables, toolDefs, outputSchema, models, http, mcp } = content;
  const { bundle, instructions } = content;
  return { tags, modelStrategy, dispatchable, whenToUse, variables, toolDefs, outputSchema, models, http, mcp, bundle, instructions };
}
