import Stripe from 'stripe';

/** A list inside an object. */
export function apiList<T>(url: string, data: T[] = []): Stripe.ApiList<T> {
  return { object: 'list', data, has_more: false, url };
}

/** An exact number, as the SDK represents it; on the wire it is a text. */
export function decimal(value: number | string): Stripe.Decimal {
  return Stripe.Decimal.from(value);
}

/** What a card's holder may tell of themselves. */
export const NO_BILLING_DETAILS = { address: null, email: null, name: null, phone: null, tax_id: null };
