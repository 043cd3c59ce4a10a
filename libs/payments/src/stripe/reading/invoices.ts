import type Stripe from 'stripe';
import type { SeenInvoice, SeenSale } from '../../effects/sights.js';
import { idOf, idOrNull, moment } from './references.js';

/** An invoice, and how it was paid. */
export interface ReadInvoice {
  readonly invoice: Stripe.Invoice;
  /** null as long as it was not, or when nothing was to be paid. */
  readonly payment: Stripe.PaymentIntent | null;
}

/** The subscription that an invoice is for. */
export const subscriptionOf = ({ parent }: Stripe.Invoice): string | null => idOrNull(parent?.subscription_details?.subscription);

/** A month as it is to be paid. */
export function invoiceSight({ id, currency, total, lines, created, status_transitions }: Stripe.Invoice): SeenInvoice {
  const period = lines.data[0]?.period;
  return {
    providerId: id,
    cents: total,
    currency,
    periodStart: moment(period?.start ?? created),
    periodEnd: moment(period?.end ?? created),
    at: moment(status_transitions.paid_at ?? created),
  };
}

/** A month that was paid. */
export function saleSight({ invoice, payment }: ReadInvoice): SeenSale {
  const fee = payment?.application_fee_amount;
  const isPaidDirectly = Boolean(payment?.transfer_data?.destination);
  return {
    ...invoiceSight(invoice),
    cents: invoice.amount_paid,
    paymentId: payment ? idOf(payment) : invoice.id,
    isPaidDirectly,
    // Stripe rounds in its own way, and its fee is what was really taken; without a direct payment nothing was.
    ...(isPaidDirectly && { feeCents: fee ?? 0 }),
  };
}
