import type { SkillId } from '@guildhall/kernel';
import { type NamedSkills, redactManifest, type Shown } from '@guildhall/manifest';
import { Injectable } from '@nestjs/common';
import type { SkillTarget } from '../../http/access.js';
import { type FixedState, ManifestCache } from './manifest-cache.js';
import { ManifestText } from './manifest-text.js';

/** A state of a skill, found for a reader. */
export interface ReadManifest {
  readonly version: number | 'draft';
  readonly manifest: ManifestText;
}

export interface FoundManifest extends ReadManifest {
  /** Under which what is made of it for readers can be kept; null for drafts, which are made for their author. */
  readonly fixed: FixedState | null;
}

/** Leaves out of manifests what is not for their readers. */
@Injectable()
export class ManifestRedaction {
  constructor(private readonly cache: ManifestCache) {}

  /** @param verdicts of `skillsToJudge` */
  apply({ version, manifest, fixed }: FoundManifest, verdicts: ReadonlyMap<string, Shown>): ReadManifest {
    const redaction = verdicts.size === 0 ? '' : redactionOf(manifest.named, verdicts);
    if (redaction === '') return { version, manifest };
    const known = fixed && this.cache.get({ ...fixed, redaction });
    if (known) return { version, manifest: known };
    const redacted = ManifestText.of(redactManifest(manifest.manifest, verdicts));
    return { version, manifest: fixed ? this.cache.set({ ...fixed, redaction }, redacted) : redacted };
  }
}

/**
 * The skills of which something stands in the manifest that is not its author's to show. An author's draft was just built as the author
 * sees it; an author's version may hold what has been closed since; other readers are judged anew for every skill.
 */
export function skillsToJudge({ version, manifest: { named } }: ReadManifest, { view }: SkillTarget): SkillId[] {
  if (view === 'own' && version === 'draft') return [];
  const inlined = view === 'own' ? named.inlined.filter(({ account }) => account !== undefined) : named.inlined;
  const ids = [...inlined.map(({ skillId }) => skillId), ...(view === 'own' ? [] : named.named)];
  return ids as SkillId[];
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
