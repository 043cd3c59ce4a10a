import type Stripe from 'stripe';

/** What a checkout was asked for with and its object does not show. */
export interface SessionPlan {
  readonly lines: Stripe.LineItem[];
  /** Of mode `payment`: what its payment intent will have. */
  readonly payment: Partial<Stripe.PaymentIntent>;
  /** Of mode `subscription`: what the subscription will have. */
  readonly subscription: Partial<Stripe.Subscription>;
  readonly trialDays: number;
  readonly trialEnd: number | null;
}
