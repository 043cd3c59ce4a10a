import type Stripe from 'stripe';
import { apiList, decimal } from './common.js';

type Given = 'id' | 'created' | 'currency' | 'billing_reason' | 'period_start' | 'period_end';

/** A draft of an invoice, still without lines. */
export function newInvoice(customer: Stripe.Customer, fields: Pick<Stripe.Invoice, Given> & Partial<Stripe.Invoice>): Stripe.Invoice {
  return {
    object: 'invoice',
    account_country: 'US',
    account_name: 'Guildhall',
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    collection_method: 'charge_automatically',
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: apiList(`/v1/invoices/${fields.id}/lines`),
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: customer.test_clock ?? null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
    ...fields,
  };
}

/** A line of an invoice. */
export function newInvoiceLine(
  fields: Pick<Stripe.InvoiceLineItem, 'id' | 'amount' | 'currency' | 'description' | 'invoice' | 'parent' | 'period' | 'quantity'> &
    Partial<Stripe.InvoiceLineItem>,
): Stripe.InvoiceLineItem {
  return {
    object: 'line_item',
    discount_amounts: [],
    discountable: true,
    discounts: [],
    livemode: false,
    metadata: {},
    pretax_credit_amounts: [],
    pricing: null,
    quantity_decimal: decimal(fields.quantity ?? 1),
    subscription: null,
    subtotal: fields.amount,
    taxes: [],
    ...fields,
  };
}

/** Which payment an invoice is paid by: invoices do not name their charges any more. */
export function newInvoicePayment(
  invoice: Stripe.Invoice,
  intent: Stripe.PaymentIntent,
  fields: Pick<Stripe.InvoicePayment, 'id' | 'created'>,
): Stripe.InvoicePayment {
  return {
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: intent.amount,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
    ...fields,
  };
}
