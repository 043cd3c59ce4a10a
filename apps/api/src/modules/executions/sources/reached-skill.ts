import type { SkillId } from '@guildhall/kernel';
import type { Manifest } from '@guildhall/manifest';
import type { SkillTarget } from '../../../http/access.js';

/** A skill in the state in which a run uses it. */
export interface UsedSkill {
  readonly target: SkillTarget;
  /** As the account calls it. */
  readonly name: string;
  /** null: the draft. */
  readonly version: number | null;
  readonly manifest: Manifest;
}

/** A skill that a run reaches beside the one that it runs. */
export interface ReachedSkill extends UsedSkill {
  readonly authorSlug: string;
}

/** The skills that an agent calls, by the ids that its manifest names. */
export function linksOf({ manifest }: UsedSkill): readonly SkillId[] {
  return (manifest.spec.skillPlugins ?? []).map(({ skillId }) => skillId as SkillId);
}

/** A skill that a run may start, rather than call. */
export function isDispatchable({ target, manifest }: UsedSkill): boolean {
  const { kind } = target.skill;
  return kind === 'prompt' || (kind === 'agent' && manifest.spec.dispatchable === true);
}
