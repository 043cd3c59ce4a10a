import type { SkillTargetRecord } from '@guildhall/data';
import type { SkillId } from '@guildhall/kernel';
import type { Shown } from '@guildhall/manifest';
import { decide, isReferable } from '@guildhall/policy';
import { factsOf } from '../../http/skill-facts.js';

/**
 * How much an account is shown of a skill that another skill refers to.
 * THREAT[OPQ-02] THREAT[OPQ-07]: the same policy as for a request for that skill itself.
 */
export function shownOf({ skill, relation }: SkillTargetRecord): Shown {
  const facts = factsOf(skill);
  if (!isReferable(facts, relation)) return 'nothing';
  return decide('skill', 'manifest', facts, relation).allow ? 'content' : 'metadata';
}

/** Verdicts for these ids; one that leads nowhere is shown as little as one that is hidden. */
export function verdictsOf(ids: readonly string[], found: ReadonlyMap<SkillId, SkillTargetRecord>): ReadonlyMap<string, Shown> {
  return new Map(
    ids.map((id) => {
      const target = found.get(id as SkillId);
      return [id, target ? shownOf(target) : 'nothing'];
    }),
  );
}
