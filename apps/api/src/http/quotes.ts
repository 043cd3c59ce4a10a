import type { SkillTargetRecord } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { REFUSAL_ERRORS, type Refusal } from '@guildhall/policy';
import { FREE, type Quote, quote, quoteOfContent, quoteOfUnpaid, refusalOf } from '@guildhall/pricing';

const NOTHING = { subscription: null, available: 0, freeSecondsUsed: 0 } as const;

/** What a run of so many minutes, or a month, of the skill costs the asking account, and whether it can have it now. */
export function quoteOf({ skill, relation }: SkillTargetRecord, minutes: number): Quote {
  const isOwn = relation !== null && (relation.source === 'own' || relation.isCopy);
  if (!skill.offer) return quote(FREE, { ...NOTHING, paysNothing: true }, minutes);
  const { pricing, isGiven, subscription, available, freeSecondsUsed } = skill.offer;
  // Who still holds a subscription to what is sold by the minute now has paid for its month.
  const isHeld = pricing.model !== 'fixed' && refusalOf(subscription) === null;
  return quote(pricing, { paysNothing: isOwn || isGiven || isHeld, subscription, available, freeSecondsUsed }, minutes);
}

/** The error of a refusal by policy. Whoever would have to pay learns what, and how, or that no money buys it. */
export function refused(reason: Refusal, target: SkillTargetRecord): DomainError {
  return new DomainError(REFUSAL_ERRORS[reason], reason === 'payment' ? { details: { quote: quoteOfContent(quoteOf(target, 1)) } } : {});
}

/**
 * The error of a run that cannot be paid.
 * @param isBounded it is the caller's `maxCredits` that are too few
 */
export function unpaid(target: SkillTargetRecord, isBounded: boolean): DomainError {
  return new DomainError('payment_required', { details: { quote: quoteOfUnpaid(quoteOf(target, 1), isBounded) } });
}
