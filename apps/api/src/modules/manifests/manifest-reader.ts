import { SkillAccessRepository, VersionsRepository } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { DraftManifests } from './draft-manifests.js';
import { ManifestCache, revisionState, versionState } from './manifest-cache.js';
import { type FoundManifest, ManifestRedaction, type ReadManifest, skillsToJudge } from './manifest-redaction.js';
import { ManifestText } from './manifest-text.js';
import { verdictsOf } from './verdicts.js';
import { chooseVersion, isDraftShown, type VersionChoice } from './version-choice.js';

/** Finds the manifest that a reader is shown. */
@Injectable()
export class ManifestReader {
  constructor(
    private readonly versions: VersionsRepository,
    private readonly drafts: DraftManifests,
    private readonly skills: SkillAccessRepository,
    private readonly cache: ManifestCache,
    private readonly redaction: ManifestRedaction,
  ) {}

  /**
   * @param reader the asking account; null for an anonymous reader
   * @param choice the draft for its author and the version in use for others, unless it says otherwise
   * @throws {DomainError} `not_found` for a version that there is not, `read_only` for the draft of somebody else
   */
  async read(target: SkillTarget, reader: AccountId | null, choice?: VersionChoice): Promise<ReadManifest> {
    return this.shownTo(await this.find(target, choice), target, reader);
  }

  /** What `read` shows, as it is kept: what is not for the reader still stands in it. */
  find(target: SkillTarget, choice?: VersionChoice): Promise<FoundManifest> {
    const chosen = chooseVersion(target, choice);
    return chosen === 'draft' ? this.findDraft(target) : this.findVersion(target, chosen);
  }

  private async findVersion({ skill }: SkillTarget, version: number): Promise<FoundManifest> {
    const fixed = versionState(skill, version);
    const cached = this.cache.get(fixed);
    if (cached) return { version, manifest: cached, fixed };
    const texts = await this.versions.findTexts(skill, version);
    if (!texts) throw new DomainError('not_found');
    return { version, manifest: this.cache.set(fixed, ManifestText.stored(texts.manifest)), fixed };
  }

  private async findDraft(target: SkillTarget): Promise<FoundManifest> {
    const { skill, view } = target;
    const cached = view === 'own' ? this.cache.get(revisionState(skill, skill.revision)) : undefined;
    if (cached && (await this.drafts.isCurrent(skill.accountId, cached.builtOn)))
      return { version: 'draft', manifest: cached, fixed: null };
    const { draft, manifest, builtOn } = await this.drafts.build(skill.id);
    if (!isDraftShown(draft, target)) throw new DomainError('not_found');
    // The draft may have moved on since the access check: it is kept as what it was when it was read.
    const now = revisionState(skill, draft.revision);
    return { version: 'draft', manifest: this.cache.set(now, ManifestText.of(manifest, builtOn)), fixed: null };
  }

  private async shownTo(found: FoundManifest, target: SkillTarget, reader: AccountId | null): Promise<ReadManifest> {
    const judged = skillsToJudge(found, target);
    return this.redaction.apply(found, verdictsOf(judged, await this.skills.findByIds(judged, reader)));
  }
}
