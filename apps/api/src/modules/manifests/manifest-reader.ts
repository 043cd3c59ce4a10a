import { SkillAccessRepository, VersionsRepository } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { DraftManifests } from './draft-manifests.js';
import { ManifestCache } from './manifest-cache.js';
import { type FoundManifest, ManifestRedaction, type ReadManifest, skillsToJudge } from './manifest-redaction.js';
import { ManifestText } from './manifest-text.js';
import { verdictsOf } from './verdicts.js';
import { chooseVersion, type VersionChoice } from './version-choice.js';

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
    const chosen = chooseVersion(target, choice);
    const found = chosen === 'draft' ? await this.findDraft(target) : await this.findVersion(target, chosen);
    return this.shownTo(found, target, reader);
  }

  private async findVersion({ skill: { id, accountId } }: SkillTarget, version: number): Promise<FoundManifest> {
    const fixed = { accountId, skillId: id, state: `version ${version}` } as const;
    const cached = this.cache.get(fixed);
    if (cached) return { version, manifest: cached, fixed };
    const texts = await this.versions.findTexts({ id, accountId }, version);
    if (!texts) throw new DomainError('not_found');
    return { version, manifest: this.cache.set(fixed, ManifestText.stored(texts.manifest)), fixed };
  }

  private async findDraft({ skill: { id, accountId, revision }, view }: SkillTarget): Promise<FoundManifest> {
    const fixed = { accountId, skillId: id, state: `revision ${revision}` } as const;
    const cached = view === 'own' ? this.cache.get(fixed) : undefined;
    if (cached && (await this.drafts.isCurrent(accountId, cached.builtOn))) return { version: 'draft', manifest: cached, fixed: null };
    const { draft, manifest, builtOn } = await this.drafts.build(id);
    // Once something was published, others are not shown what is not, even when every version has been yanked.
    if (view !== 'own' && draft.lastVersion > 0) throw new DomainError('not_found');
    // The draft may have moved on since the access check: it is kept as what it was when it was read.
    const now = { ...fixed, state: `revision ${draft.revision}` } as const;
    return { version: 'draft', manifest: this.cache.set(now, ManifestText.of(manifest, builtOn)), fixed: null };
  }

  private async shownTo(found: FoundManifest, target: SkillTarget, reader: AccountId | null): Promise<ReadManifest> {
    const judged = skillsToJudge(found, target);
    return this.redaction.apply(found, verdictsOf(judged, await this.skills.findByIds(judged, reader)));
  }
}
