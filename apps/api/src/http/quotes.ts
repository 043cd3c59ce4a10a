import type { SkillTargetRecord } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { REFUSAL_ERRORS, type Refusal } from '@guildhall/policy';
import { FREE, type Quote, quote } from '@guildhall/pricing';

/** What a run of so many minutes, or a month, of the skill costs the asking account, and whether it can have it now. */
export function quoteOf({ skill, relation }: SkillTargetRecord, minutes: number): Quote {
  const { pricing, available, freeSecondsUsed } = skill.offer ?? { pricing: FREE, available: 0, freeSecondsUsed: 0 };
  const isOwn = relation !== null && (relation.source === 'own' || relation.isCopy);
  const buyer = { paysNothing: isOwn || skill.isEntitled, subscriptionRefusal: 'not_subscribed' as const, available, freeSecondsUsed };
  return quote(pricing, buyer, minutes);
}

/** The error of a refusal. Whoever would have to pay learns what, and how. */
export function refused(reason: Refusal, target: SkillTargetRecord): DomainError {
  return new DomainError(REFUSAL_ERRORS[reason], reason === 'payment' ? { details: { quote: quoteOf(target, 1) } } : {});
}
