import type { PaymentsOptions } from './payments/payments.js';
import type { ReconcileReport } from './payments/reconcile.js';

export { prepareRenewals } from './payments/period-ends.js';
export type { ReconcileReport } from './payments/reconcile.js';
export { startWorker, type Worker, type WorkerOptions } from './start-worker.js';

/** Compares payments with Stripe, by itself. @throws {Error} unless the settings say how to speak to Stripe */
export async function reconcilePayments(options: Pick<PaymentsOptions, 'config' | 'database' | 'clock'>): Promise<ReconcileReport> {
  return (await import('./payments/stripe-payments.js')).reconcilePayments(options);
}
