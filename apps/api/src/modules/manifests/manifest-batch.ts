import { type DraftRecord, DraftsRepository, SkillAccessRepository, VersionsRepository } from '@guildhall/data';
import { type AccountId, DomainError } from '@guildhall/kernel';
import { buildManifest } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { ManifestCache, revisionState, versionState } from './manifest-cache.js';
import { type FoundManifest, ManifestRedaction, type ReadManifest, skillsToJudge } from './manifest-redaction.js';
import { ManifestText } from './manifest-text.js';
import { ReferenceResolver } from './reference-resolver.js';
import { verdictsOf } from './verdicts.js';
import { chooseVersion, isDraftShown } from './version-choice.js';

/** Manifests that are read at once: as much text as one statement should bring. */
const AT_ONCE = 250;

interface Chosen<State extends number | 'draft' = number | 'draft'> {
  readonly target: SkillTarget;
  readonly state: State;
}

/** Finds the manifests that a reader is shown of many skills, in as many statements as for one. */
@Injectable()
export class ManifestBatch {
  constructor(
    private readonly versions: VersionsRepository,
    private readonly drafts: DraftsRepository,
    private readonly references: ReferenceResolver,
    private readonly skills: SkillAccessRepository,
    private readonly cache: ManifestCache,
    private readonly redaction: ManifestRedaction,
  ) {}

  /**
   * The state in use of each of the skills, as `ManifestReader` reads it, by its target. Of what is not there any more nothing is said.
   * @param reader the asking account; null for an anonymous reader
   */
  async read(targets: readonly SkillTarget[], reader: AccountId | null): Promise<Map<SkillTarget, ReadManifest>> {
    const read = new Map<SkillTarget, ReadManifest>();
    for (let start = 0; start < targets.length; start += AT_ONCE)
      for (const [target, manifest] of await this.readSome(targets.slice(start, start + AT_ONCE), reader)) read.set(target, manifest);
    return read;
  }

  private async readSome(targets: readonly SkillTarget[], reader: AccountId | null): Promise<[SkillTarget, ReadManifest][]> {
    const chosen = targets.flatMap(choose);
    const [published, drafts] = await Promise.all([
      this.findVersions(chosen.filter((one): one is Chosen<number> => one.state !== 'draft')),
      this.findDrafts(chosen.filter((one): one is Chosen<'draft'> => one.state === 'draft')),
    ]);
    const found = [...published, ...drafts];
    const judged = new Map(found.map(([target, manifest]) => [target, skillsToJudge(manifest, target)]));
    const known = await this.skills.findByIds([...new Set([...judged.values()].flat())], reader);
    return found.map(([target, manifest]) => [target, this.redaction.apply(manifest, verdictsOf(judged.get(target) ?? [], known))]);
  }

  /** What is kept is taken in hand first: to keep what is read now, the cache may drop it. */
  private async findVersions(chosen: readonly Chosen<number>[]): Promise<[SkillTarget, FoundManifest][]> {
    const kept = chosen.map(({ target, state }) => this.cache.get(versionState(target.skill, state)));
    const missing = chosen.filter((_, index) => !kept[index]);
    const texts = await this.versions.findManifests(missing.map(({ target: { skill }, state }) => ({ ...skill, version: state })));
    return chosen.flatMap(({ target, state }, index): [SkillTarget, FoundManifest][] => {
      const fixed = versionState(target.skill, state);
      const text = texts.get(target.skill.id);
      const manifest = kept[index] ?? (text === undefined ? null : this.cache.set(fixed, ManifestText.stored(text)));
      return manifest ? [[target, { version: state, manifest, fixed }]] : [];
    });
  }

  /** Whether what a draft refers to is as it was costs as much to ask as to read it again. */
  private async findDrafts(chosen: readonly Chosen<'draft'>[]): Promise<[SkillTarget, FoundManifest][]> {
    const kept = new Map<SkillTarget, ManifestText>();
    for (const { target } of chosen) {
      const { skill, view } = target;
      const manifest = view === 'own' ? this.cache.get(revisionState(skill, skill.revision)) : undefined;
      if (manifest?.builtOn === null) kept.set(target, manifest);
    }
    const built = await this.build(chosen.flatMap(({ target }) => (kept.has(target) ? [] : target)));
    return [...kept, ...built].map(([target, manifest]) => [target, { version: 'draft', manifest, fixed: null }]);
  }

  private async build(targets: readonly SkillTarget[]): Promise<Map<SkillTarget, ManifestText>> {
    const drafts = await this.drafts.findByIds(targets.map(({ skill }) => skill.id));
    const shown = targets.flatMap((target): [SkillTarget, DraftRecord][] => {
      const draft = drafts.get(target.skill.id);
      return draft && isDraftShown(draft, target) ? [[target, draft]] : [];
    });
    const resolved = await this.references.resolveAll(shown.map(([, draft]) => draft));
    const built = shown.flatMap(([target, draft], index): [SkillTarget, ManifestText][] => {
      const resolution = resolved[index];
      if (!resolution) return [];
      const text = ManifestText.of(buildManifest(draft.content, resolution.references), resolution.state);
      return [[target, this.cache.set(revisionState(target.skill, draft.revision), text)]];
    });
    return new Map(built);
  }
}

/** Nothing when there is no state of the skill that the reader may see. */
function choose(target: SkillTarget): Chosen[] {
  try {
    return [{ target, state: chooseVersion(target, undefined) }];
  } catch (fault) {
    if (fault instanceof DomainError && fault.code === 'not_found') return [];
    throw fault;
  }
}
