import { SkillAccessRepository, type SkillTargetRecord, VersionsRepository } from '@guildhall/data';
import { type AccountId, DomainError, type SkillId } from '@guildhall/kernel';
import { type Manifest, type NamedSkills, redactManifest, type Shown } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { required } from '../../http/required.js';
import { DraftManifests } from './draft-manifests.js';
import { type FixedState, ManifestCache } from './manifest-cache.js';
import { ManifestText } from './manifest-text.js';
import { verdictsOf } from './verdicts.js';
import { chooseVersion, type VersionChoice } from './version-choice.js';

/** A state of a skill, found for a reader. */
export interface ReadManifest {
  readonly version: number | 'draft';
  readonly manifest: ManifestText;
}

/** A manifest that was found, and for whom it is. */
export interface ManifestToShow extends ReadManifest {
  readonly target: SkillTarget;
  readonly reader: AccountId;
}

interface Found extends ReadManifest {
  /** Under which what is made of it for readers can be kept; null for drafts, which are made for their author. */
  readonly fixed: FixedState | null;
}

const NONE: ReadonlyMap<SkillId, SkillTargetRecord> = new Map();

/** Finds the manifest that a reader is shown. */
@Injectable()
export class ManifestReader {
  constructor(
    private readonly versions: VersionsRepository,
    private readonly drafts: DraftManifests,
    private readonly skills: SkillAccessRepository,
    private readonly cache: ManifestCache,
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

  /**
   * What a run of the account is made of.
   * @param choice as in `read`
   * @throws {DomainError} as `read`
   */
  async readToRun(
    target: SkillTarget,
    account: AccountId,
    choice?: VersionChoice,
  ): Promise<{ version: number | null; manifest: Manifest }> {
    const chosen = chooseVersion(target, choice);
    const found = chosen === 'draft' ? await this.findDraft(target) : await this.findVersion(target, chosen);
    const [manifest] = await this.showToRun([{ ...found, target }], account);
    return { version: found.version === 'draft' ? null : found.version, manifest: required(manifest) };
  }

  /**
   * Manifests that were found together, as a run of the account may use them; one look-up for each reader, however many there are.
   * THREAT[OPQ-03]: nobody is shown what is made of an opaque one, so it is read as its author sees it, and no further.
   */
  async showToRun(found: readonly Omit<ManifestToShow, 'reader'>[], account: AccountId): Promise<Manifest[]> {
    const toShow = found.map(({ target, ...rest }): ManifestToShow => {
      if (target.view !== 'opaque') return { ...rest, target, reader: account };
      return { ...rest, target: { ...target, view: 'own' }, reader: target.skill.accountId };
    });
    const known = await this.findNamed(toShow);
    return toShow.map((one) =>
      redactManifest(one.manifest.manifest, verdictsOf(skillsToJudge(one, one.target), known.get(one.reader) ?? NONE)),
    );
  }

  /** The skills that the manifests name, as each reader relates to them. */
  private async findNamed(toShow: readonly ManifestToShow[]): Promise<Map<AccountId, Map<SkillId, SkillTargetRecord>>> {
    const wanted = new Map<AccountId, Set<string>>();
    for (const one of toShow) wanted.set(one.reader, new Set([...(wanted.get(one.reader) ?? []), ...skillsToJudge(one, one.target)]));
    const found = [...wanted].map(async ([reader, ids]) => [reader, await this.findSkills([...ids], reader)] as const);
    return new Map(await Promise.all(found));
  }

  private async findVersion({ skill: { id, accountId } }: SkillTarget, version: number): Promise<Found> {
    const fixed = { accountId, skillId: id, state: `version ${version}` } as const;
    const cached = this.cache.get(fixed);
    if (cached) return { version, manifest: cached, fixed };
    const texts = await this.versions.findTexts({ id, accountId }, version);
    if (!texts) throw new DomainError('not_found');
    return { version, manifest: this.cache.set(fixed, ManifestText.stored(texts.manifest)), fixed };
  }

  private async findDraft({ skill: { id, accountId, revision }, view }: SkillTarget): Promise<Found> {
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

  private async shownTo({ version, manifest, fixed }: Found, target: SkillTarget, reader: AccountId | null): Promise<ReadManifest> {
    const judged = skillsToJudge({ version, manifest }, target);
    if (judged.length === 0) return { version, manifest };
    const verdicts = verdictsOf(judged, await this.findSkills(judged, reader));
    const redaction = redactionOf(manifest.named, verdicts);
    if (redaction === '') return { version, manifest };
    const known = fixed && this.cache.get({ ...fixed, redaction });
    if (known) return { version, manifest: known };
    const redacted = ManifestText.of(redactManifest(manifest.manifest, verdicts));
    return { version, manifest: fixed ? this.cache.set({ ...fixed, redaction }, redacted) : redacted };
  }

  private findSkills(ids: readonly string[], reader: AccountId | null): Promise<Map<SkillId, SkillTargetRecord>> {
    return this.skills.findByIds(ids as SkillId[], reader);
  }
}

/**
 * The skills of which something stands in the manifest that is not its author's to show. An author's draft was just built as the author
 * sees it; an author's version may hold what has been closed since; other readers are judged anew for every skill.
 */
function skillsToJudge({ version, manifest: { named } }: ReadManifest, { view }: SkillTarget): readonly string[] {
  if (view === 'own' && version === 'draft') return [];
  if (view === 'own') return named.inlined.filter(({ account }) => account !== undefined).map(({ skillId }) => skillId);
  return [...named.inlined.map(({ skillId }) => skillId), ...named.named];
}

/** What has to go, in one word; empty when everything may stay. */
function redactionOf({ inlined, named }: NamedSkills, verdicts: ReadonlyMap<string, Shown>): string {
  const closed = inlined.flatMap(({ skillId }) => (isOpen(verdicts.get(skillId)) ? [] : `${skillId} ${verdicts.get(skillId)}`));
  const hidden = named.flatMap((skillId) => (verdicts.get(skillId) === 'nothing' ? `${skillId} nothing` : []));
  return [...closed, ...hidden].join(',');
}

function isOpen(verdict: Shown | undefined): boolean {
  return verdict === undefined || verdict === 'content';
}
