import type { SubscriptionStatus } from '@guildhall/pricing';

/** Money as the payment provider says that it was paid. */
export interface SeenPayment {
  /** The provider's name for it, by which refunds and disputes call it. */
  readonly paymentId: string;
  readonly cents: number;
  /** Lower-case code; all of ours is `usd`. */
  readonly currency: string;
  readonly at: Date;
}

/** A subscription as the payment provider shows it now. */
export interface SeenSubscription {
  /** The provider's name for it; null in a sandbox. */
  readonly providerId: string | null;
  readonly status: SubscriptionStatus;
  readonly trialEnd: Date | null;
  readonly currentPeriodStart: Date;
  readonly currentPeriodEnd: Date;
  readonly cancelAtPeriodEnd: boolean;
  /** When it was seen; of a payment that failed, when it did. */
  readonly at: Date;
}

/** A month of a subscription as the payment provider shows it. */
export interface SeenInvoice {
  /** The provider's name for it; null in a sandbox. */
  readonly providerId: string | null;
  readonly cents: number;
  readonly currency: string;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly at: Date;
}

/** A month that has been paid. */
export interface SeenSale extends SeenInvoice {
  readonly paymentId: string;
  /** What the provider has taken off for the platform; unless given, the platform's share as it was when the subscription began. */
  readonly feeCents?: number;
  /** The provider has paid the seller with the payment. */
  readonly isPaidDirectly: boolean;
}

/** Money that was given back. */
export interface SeenRefund {
  /** The provider's name for the refund. */
  readonly refundId: string;
  readonly paymentId: string;
  readonly cents: number;
  readonly at: Date;
}

/** Money that was given back, and did not arrive. */
export interface SeenFailedRefund extends Pick<SeenRefund, 'refundId' | 'paymentId' | 'at'> {}

/** A buyer has asked their bank for their money. */
export interface SeenDispute {
  /** The provider's name for the dispute. */
  readonly disputeId: string;
  readonly paymentId: string;
  readonly cents: number;
  readonly state: 'open' | 'won' | 'lost';
  /** The seller's part was taken back from them at the provider when it was lost. */
  readonly isTakenFromSeller: boolean;
  readonly at: Date;
}

/** The provider has taken money from a seller again that was sent to them. */
export interface SeenReversal {
  /** The provider's name for it. */
  readonly reversalId: string;
  readonly cents: number;
  readonly at: Date;
}

/** The one currency that is taken. */
export const CURRENCY = 'usd';
