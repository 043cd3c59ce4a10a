import type { PrimeSkillRecord } from '@guildhall/data';
import type { PrimeSkillView } from './prime.dto.js';

/** THREAT[OPQ-01]: nothing but what is told of opaque skills, too. */
export function presentPrimeSkill({ id, name, title, description, kind, authorSlug }: PrimeSkillRecord): PrimeSkillView {
  return { id, name, title, description, kind, account: { slug: authorSlug } };
}
