import type Stripe from 'stripe';
import type { SeenDispute, SeenRefund } from '../../effects/sights.js';
import { moment } from './references.js';

/** Money that went back. @param paymentId of the payment intent */
export function refundSight({ id, amount, created }: Stripe.Refund, paymentId: string): SeenRefund {
  return { refundId: id, paymentId, cents: amount, at: moment(created) };
}

/** Whether a refund stands, or may still: one that failed or was called off gives nothing back. */
export const isGiven = ({ status }: Stripe.Refund): boolean => status !== 'failed' && status !== 'canceled';

/** A dispute as it is now; null for one in which no money moves, because the bank only asks. */
export function disputeSight(
  { id, amount, created, status }: Stripe.Dispute,
  paymentId: string,
): Omit<SeenDispute, 'isTakenFromSeller'> | null {
  const state = DISPUTE_STATES[status];
  return state ? { disputeId: id, paymentId, cents: amount, state, at: moment(created) } : null;
}

const DISPUTE_STATES: Readonly<Partial<Record<string, SeenDispute['state']>>> = {
  needs_response: 'open',
  under_review: 'open',
  appeal_needs_response: 'open',
  appeal_under_review: 'open',
  won: 'won',
  lost: 'lost',
  prevented: 'won',
};
