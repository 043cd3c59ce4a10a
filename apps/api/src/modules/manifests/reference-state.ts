import type { ItemState, SkillTargetRecord, WantedItems } from '@guildhall/data';
import type { SkillId } from '@guildhall/kernel';

/** What a manifest was built on beside its draft: the questions that were asked, and a word for all the answers. */
export interface ReferenceState {
  readonly skillIds: readonly SkillId[];
  readonly items: readonly WantedItems[];
  /** The same as long as asking again would find the same. */
  readonly fingerprint: string;
}

/**
 * A word for the state of skills and items. Of a skill everything counts that decides whether and in which version it is shown; what its
 * versions say never changes. Two different states of one skill give a word that no single state gives.
 */
export function fingerprintOf(skills: Iterable<SkillTargetRecord>, items: Iterable<ItemState>): string {
  const states = new Set<string>();
  for (const { skill, relation } of skills) states.add(JSON.stringify([skill, relation]));
  for (const { id, revision } of items) states.add(`${id} ${revision}`);
  return [...states].sort().join('\n');
}
