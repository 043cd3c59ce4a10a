import type { RunTerms } from '@guildhall/runtime';
import type { SkillTarget } from '../../../http/access.js';

/**
 * By what the account of a run pays for a skill: nothing for what it has written or edited, nor for what is free; of what is sold by the
 * minute nothing by the minute, if it was granted the skill for nothing or has subscribed to it.
 */
export function termsOf({ skill, relation }: SkillTarget): { readonly terms?: RunTerms } {
  const isOwn = relation !== null && (relation.source === 'own' || relation.isCopy);
  if (isOwn || !skill.offer) return {};
  const { pricing } = skill.offer;
  if (pricing.model === 'free') return {};
  if (pricing.model === 'fixed' || skill.isEntitled) return { terms: { model: pricing.model } };
  const { creditsPerMinute, freeMinutes = 0 } = pricing;
  return { terms: { model: 'credits', price: { skillId: skill.id, sellerId: skill.accountId, creditsPerMinute, freeMinutes } } };
}
