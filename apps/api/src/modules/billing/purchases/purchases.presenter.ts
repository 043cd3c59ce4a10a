import type { CheckoutRecord } from '@guildhall/data';
import type { CheckoutView } from './purchases.dto.js';

/** @param url where the buyer pays */
export function presentCheckout({ id, kind, expiresAt }: CheckoutRecord, url: string): CheckoutView {
  return { id, url, kind, expiresAt: expiresAt.toISOString() };
}
