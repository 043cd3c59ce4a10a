import type Stripe from 'stripe';
import { idOf } from './kinds.js';

/** Which invoice is paid by which payment intents: asked at every step of an invoice, so that it is looked up and not searched. */
export class InvoicePayments {
  private readonly byInvoice = new Map<string, Stripe.InvoicePayment[]>();
  private readonly byIntent = new Map<string, string>();

  add(payment: Stripe.InvoicePayment): void {
    const [invoice, intent] = [idOf(payment.invoice) ?? '', idOf(payment.payment.payment_intent) ?? ''];
    this.byInvoice.set(invoice, [...this.of(invoice), payment]);
    this.byIntent.set(intent, invoice);
  }

  /** Every way in which an invoice was to be paid, oldest first. */
  of(invoice: string): readonly Stripe.InvoicePayment[] {
    return this.byInvoice.get(invoice) ?? [];
  }

  /** The id of the invoice that a payment intent pays. */
  invoiceOf(intent: string): string | null {
    return this.byIntent.get(intent) ?? null;
  }
}
