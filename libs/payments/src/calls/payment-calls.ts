import type { NewPaymentCall } from '@guildhall/data';
import type { AccountId, CheckoutId, JsonObject, SubscriptionId } from '@guildhall/kernel';

/** What the payment provider can be asked for, and what that is about. An account is named by the call itself. */
export interface PaymentCalls {
  /** A page where the buyer pays; the checkout has its `url` then. */
  'checkout.create': { readonly checkoutId: CheckoutId };
  /** Nobody shall pay on that page any more. */
  'checkout.expire': { readonly checkoutId: CheckoutId };
  /** A page where the buyer sees invoices, and changes cards. Answer: `PageAnswer`. */
  'portal.create': Record<string, never>;
  /** It ends with the period that runs; `periodEnd` is its last moment, as an instant of ISO 8601. */
  'subscription.end': { readonly subscriptionId: SubscriptionId; readonly by: 'holder' | 'platform'; readonly periodEnd: string };
  /** It does not end after all. */
  'subscription.continue': { readonly subscriptionId: SubscriptionId };
  /** It ends now. */
  'subscription.cancel': { readonly subscriptionId: SubscriptionId };
  /** It has another price from its next period on. */
  'subscription.reprice': { readonly subscriptionId: SubscriptionId; readonly priceNumber: number };
  /** Somebody bought twice: the second subscription, which only the provider knows, ends, and what it cost goes back. */
  'subscription.undo': { readonly providerId: string };
  /** A page where the seller says who they are. Answer: `PageAnswer`. */
  'seller.onboard': Record<string, never>;
  /** Money of the seller's that is sent to them. */
  'payout.send': { readonly cents: number };
  /** Money that goes back to the buyer. `takeFromSeller`: their part of it was paid to them with the payment. */
  'refund.send': { readonly paymentId: string; readonly cents: number; readonly takeFromSeller: boolean };
  /** A dispute is lost: so much of a payment the seller gives back. */
  'transfer.reverse': { readonly paymentId: string; readonly cents: number };
}

/** One of `PaymentCalls`. */
export type PaymentCallKind = keyof PaymentCalls;

/** Answer of a call for a page. */
export interface PageAnswer {
  readonly url: string;
}

/** What a call is about, and what names it: of two calls of a kind with one name only the first is made. */
export interface CallSubject<Kind extends PaymentCallKind> {
  readonly accountId: AccountId;
  readonly name: string;
  readonly about: PaymentCalls[Kind];
}

/** What a call is kept under. */
export const callKey = (kind: PaymentCallKind, name: string): string => `${kind}:${name}`;

/** A call as it is written into the outbox. */
export function paymentCall<Kind extends PaymentCallKind>(kind: Kind, { accountId, name, about }: CallSubject<Kind>): NewPaymentCall {
  return { accountId, kind, key: callKey(kind, name), payload: about as unknown as JsonObject };
}
