import type { Payments, PaymentsOptions } from './payments.js';

const IDLE: Payments = { stop: async () => {}, prepareRenewals: async () => {}, reconcile: async () => {} };

/** What is bought with Stripe. Without it there is nothing to do, and its SDK, which is large, is not loaded. */
export async function startPayments(options: PaymentsOptions): Promise<Payments> {
  if (!options.config.payments.stripe) return IDLE;
  const { openPayments } = await import('./stripe-payments.js');
  return openPayments(options);
}
