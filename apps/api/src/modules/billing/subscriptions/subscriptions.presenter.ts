import type { ShownSubscriptionRecord } from '@guildhall/data';
import { newPriceFrom, renewalOf } from '@guildhall/pricing';
import type { NextPriceView, RenewalView, SubscriptionView } from './subscriptions.dto.js';

export function presentSubscription(subscription: ShownSubscriptionRecord): SubscriptionView {
  const { id, skillId, skillName, sellerSlug, status, isEntitled, cents, cancelAtPeriodEnd } = subscription;
  return {
    id,
    skill: { id: skillId, name: skillName, account: sellerSlug },
    status,
    entitled: isEntitled,
    cents,
    trialEnd: subscription.trialEnd?.toISOString() ?? null,
    currentPeriodStart: subscription.currentPeriodStart.toISOString(),
    currentPeriodEnd: subscription.currentPeriodEnd.toISOString(),
    cancelAtPeriodEnd,
    renewal: presentRenewal(subscription),
    nextPrice: presentNextPrice(subscription),
    createdAt: subscription.createdAt.toISOString(),
    endedAt: subscription.endedAt?.toISOString() ?? null,
  };
}

/** What is billed is what is shown: both ask `renewalOf`. */
function presentRenewal({ isSold, newPrices, ...subscription }: ShownSubscriptionRecord): RenewalView | null {
  const { currentPeriodEnd, endedAt } = subscription;
  if (endedAt || !isSold) return null;
  const renewal = renewalOf(subscription, newPrices, currentPeriodEnd);
  return renewal.kind === 'renewed' ? { at: currentPeriodEnd.toISOString(), cents: renewal.cents } : null;
}

function presentNextPrice({ newPrices, noticedAt, acceptedAt, ...terms }: ShownSubscriptionRecord): NextPriceView | null {
  const pricing = newPrices.at(-1)?.pricing;
  if (!pricing || !noticedAt || terms.endedAt) return null;
  return {
    model: pricing.model,
    ...(pricing.model === 'fixed' && { cents: pricing.perMonthCents }),
    noticedAt: noticedAt.toISOString(),
    acceptedAt: acceptedAt?.toISOString() ?? null,
    from: newPriceFrom({ ...terms, acceptedAt }, newPrices).toISOString(),
  };
}
