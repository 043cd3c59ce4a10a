import { type DraftRecord, DraftsRepository } from '@guildhall/data';
import type { AccountId, SkillId } from '@guildhall/kernel';
import { buildManifest, type Manifest } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import { required } from '../../http/required.js';
import { ReferenceResolver } from './reference-resolver.js';
import type { ReferenceState } from './reference-state.js';

/** A draft and the manifest that it makes. */
export interface DraftManifest {
  readonly draft: DraftRecord;
  readonly manifest: Manifest;
  /** What else the manifest depends on; null when it is nothing but the draft. */
  readonly builtOn: ReferenceState | null;
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
    return this.buildFrom(required(await this.drafts.findById(id)));
  }

  /** The same from what the open transaction has written. */
  async buildWritten(id: SkillId): Promise<DraftManifest> {
    return this.buildFrom(required(await this.drafts.findWritten(id)));
  }

  /** The same from a draft that was read already. */
  async buildFrom(draft: DraftRecord): Promise<DraftManifest> {
    const { references, state } = await this.references.resolve(draft);
    return { draft, manifest: buildManifest(draft.content, references), builtOn: state };
  }

  /** Whether what a manifest was built on is still the same; without a question when it was nothing. */
  async isCurrent(accountId: AccountId, builtOn: ReferenceState | null): Promise<boolean> {
    return builtOn === null || this.references.isCurrent(accountId, builtOn);
  }
}
