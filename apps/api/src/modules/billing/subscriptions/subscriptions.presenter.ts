import type { ShownSubscriptionRecord } from '@guildhall/data';
import { newPriceFrom } from '@guildhall/pricing';
import type { NextPriceView, SubscriptionView } from './subscriptions.dto.js';

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
    nextPrice: presentNextPrice(subscription),
    createdAt: subscription.createdAt.toISOString(),
    endedAt: subscription.endedAt?.toISOString() ?? null,
  };
}

function presentNextPrice({ nextPricing, noticedAt, acceptedAt, ...terms }: ShownSubscriptionRecord): NextPriceView | null {
  if (!nextPricing || !noticedAt || terms.endedAt) return null;
  return {
    model: nextPricing.model,
    ...(nextPricing.model === 'fixed' && { cents: nextPricing.perMonthCents }),
    noticedAt: noticedAt.toISOString(),
    acceptedAt: acceptedAt?.toISOString() ?? null,
    from: newPriceFrom({ ...terms, noticedAt, acceptedAt }).toISOString(),
  };
}
