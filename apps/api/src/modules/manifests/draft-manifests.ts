import { type DraftRecord, DraftsRepository } from '@guildhall/data';
import { DomainError, type SkillId } from '@guildhall/kernel';
import { buildManifest, collectReferences, type Manifest } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { ReferenceResolver } from './reference-resolver.js';

/** A draft and the manifest that it makes. */
export interface DraftManifest {
  readonly draft: DraftRecord;
  readonly manifest: Manifest;
  /** It refers to nothing, so as long as its revision stays the same, so does its manifest. */
  readonly isSelfContained: boolean;
}

/** Builds the manifests of drafts from what is committed; under the lock of the draft, that is the draft as it is. */
@Injectable()
export class DraftManifests {
  constructor(
    private readonly drafts: DraftsRepository,
    private readonly references: ReferenceResolver,
  ) {}

  /** @throws {DomainError} `not_found` when the skill is gone */
  async build(id: SkillId): Promise<DraftManifest> {
    const draft = await this.drafts.findById(id);
    if (!draft) throw new DomainError('not_found');
    const manifest = buildManifest(draft.content, await this.references.resolve(draft));
    return { draft, manifest, isSelfContained: isSelfContained(draft) };
  }
}

function isSelfContained({ content, plugins }: DraftRecord): boolean {
  const { skillIds, itemIds, componentNames } = collectReferences(content.files);
  return skillIds.length + itemIds.length + componentNames.length + plugins.length === 0;
}
