import type Stripe from 'stripe';
import { cardFault, invalid } from '../http/stripe-fault.js';
import { newInvoice, newInvoicePayment } from '../objects/invoice.js';
import { newPaymentIntent } from '../objects/payment.js';
import { DAY } from '../world/calendar.js';
import type { Decline } from '../world/cards.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';
import { findCard } from './payment-methods.js';
import { charge } from './payments.js';
import { noteInvoiceFailed, noteInvoicePaid, subscriptionOf } from './standing.js';

const NO_CARD: Decline = { code: 'resource_missing', message: 'This customer has no attached payment source or default payment method.' };

/** Keeps a draft with its lines. */
export function draftInvoice(
  world: World,
  customer: Stripe.Customer,
  fields: Omit<Parameters<typeof newInvoice>[1], 'id' | 'created'>,
  linesOf: (invoice: string) => Stripe.InvoiceLineItem[],
): Stripe.Invoice {
  const invoice = newInvoice(customer, { id: world.id('in_'), created: world.nowOf(customer), ...fields });
  world.store.add(invoice, world.store.ownerOf(customer.id));
  invoice.lines.data.push(...linesOf(invoice.id));
  addUp(invoice);
  world.emit('invoice.created', invoice);
  return invoice;
}

/** Sets the sums of an invoice from its lines. */
export function addUp(invoice: Stripe.Invoice): void {
  const total = invoice.lines.data.reduce((sum, line) => sum + line.amount, 0);
  const due = Math.max(total, 0);
  Object.assign(invoice, {
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
    amount_due: due,
    amount_remaining: due,
  });
}

/** A draft becomes an invoice: with a number and something to pay; nothing can be changed any more. */
export function finalizeInvoice(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  if (invoice.status !== 'draft') throw invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.");
  const now = world.nowOf(invoice);
  const customer = world.store.sure('customer', idOf(invoice.customer));
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  const changes: Partial<Stripe.Invoice> = {
    status: 'open',
    number: `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    effective_at: now,
    automatically_finalizes_at: null,
    hosted_invoice_url: `${world.origin}/i/${invoice.id}`,
    invoice_pdf: `${world.origin}/i/${invoice.id}/pdf`,
    status_transitions: { ...invoice.status_transitions, finalized_at: now },
  };
  if (invoice.amount_remaining > 0) openPayment(world, invoice);
  return world.change(invoice, changes, 'invoice.finalized');
}

/** Tries to charge an open invoice. @returns why it was refused, or null when it is paid */
export function collect(world: World, invoice: Stripe.Invoice, options: { method?: string; holderThere?: boolean } = {}): Decline | null {
  invoice.attempt_count += 1;
  invoice.attempted = true;
  if (invoice.amount_remaining === 0) return settle(world, invoice);
  const intent = intentOf(world, invoice) ?? openPayment(world, invoice);
  const method = options.method ?? payingCard(world, invoice);
  if (!method) return fail(world, invoice, NO_CARD);
  const attempt = charge(world, intent, findCard(world, method, world.store.ownerOf(invoice.id)), options.holderThere);
  if (attempt.outcome === 'refused') return fail(world, invoice, attempt.decline);
  if (attempt.outcome === 'asks') return askHolder(world, invoice);
  return settle(world, invoice);
}

/** Pays an invoice at the caller's wish. @throws {StripeFault} 402 when the card refuses, 400 when there is nothing to pay */
export function payInvoice(world: World, invoice: Stripe.Invoice, options: { method?: string; outOfBand?: boolean }): Stripe.Invoice {
  if (invoice.status === 'draft') finalizeInvoice(world, invoice);
  if (invoice.status === 'paid') throw invalid('Invoice is already paid');
  if (invoice.status === 'void') throw invalid('This invoice can no longer be paid');
  if (options.outOfBand) {
    settle(world, invoice);
    return invoice;
  }
  const decline = collect(world, invoice, { method: options.method });
  if (decline === NO_CARD) throw invalid(NO_CARD.message, undefined, NO_CARD.code);
  if (decline) throw cardFault(decline, intentOf(world, invoice));
  return invoice;
}

/** The invoice is paid: by its payment intent if it has one, else because nothing was due or it was paid elsewhere. */
export function settle(world: World, invoice: Stripe.Invoice): null {
  const now = world.nowOf(invoice);
  const payment = paymentOf(world, invoice);
  const intent = intentOf(world, invoice);
  if (payment && intent?.status === 'succeeded') {
    Object.assign(payment, { status: 'paid', amount_paid: intent.amount, status_transitions: { canceled_at: null, paid_at: now } });
    world.emit('invoice_payment.paid', payment);
  }
  Object.assign(invoice, {
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    next_payment_attempt: null,
    auto_advance: false,
    status_transitions: { ...invoice.status_transitions, paid_at: now },
  });
  world.change(invoice, { status: 'paid' }, 'invoice.updated');
  world.emit('invoice.paid', invoice);
  world.emit('invoice.payment_succeeded', invoice);
  noteInvoicePaid(world, invoice);
  return null;
}

/** Nobody expects this invoice to be paid any more. */
export function giveUp(world: World, invoice: Stripe.Invoice, status: 'void' | 'uncollectible'): Stripe.Invoice {
  if (invoice.status !== 'open' && !(invoice.status === 'uncollectible' && status === 'void')) {
    throw invalid("You can only pass in open invoices. This invoice isn't open.");
  }
  const stamp = status === 'void' ? 'voided_at' : 'marked_uncollectible_at';
  Object.assign(invoice, {
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, [stamp]: world.nowOf(invoice) },
    ...(status === 'void' && { amount_remaining: 0 }),
  });
  return world.change(invoice, { status }, status === 'void' ? 'invoice.voided' : 'invoice.marked_uncollectible');
}

/** The payment intent that an invoice is to be paid by. */
export function intentOf(world: World, invoice: Stripe.Invoice): Stripe.PaymentIntent | undefined {
  return world.store.peek('payment_intent', idOf(paymentOf(world, invoice)?.payment.payment_intent));
}

/** The invoice that a payment intent pays. */
export function invoiceOf(world: World, intent: string): Stripe.Invoice | undefined {
  return world.store.peek('invoice', world.payments.invoiceOf(intent));
}

function paymentOf(world: World, invoice: Stripe.Invoice): Stripe.InvoicePayment | undefined {
  return world.payments.of(invoice.id)[0];
}

function openPayment(world: World, invoice: Stripe.Invoice): Stripe.PaymentIntent {
  const owner = world.store.ownerOf(invoice.id);
  const created = world.nowOf(invoice);
  const intent = newPaymentIntent({
    id: world.id('pi_'),
    created,
    amount: invoice.amount_remaining,
    currency: invoice.currency,
    customer: idOf(invoice.customer),
    description: invoice.parent ? 'Subscription update' : null,
    ...sharing(world, invoice),
  });
  world.store.add(intent, owner);
  world.emit('payment_intent.created', intent);
  world.payments.add(world.store.add(newInvoicePayment(invoice, intent, { id: world.id('inpay_'), created }), owner));
  return intent;
}

/** Who else gets a part: as the subscription says. */
function sharing(world: World, invoice: Stripe.Invoice): Partial<Stripe.PaymentIntent> {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription) return {};
  const { transfer_data, application_fee_percent, on_behalf_of } = subscription;
  const share = (percent: number) => Math.round((invoice.amount_remaining * percent) / 100);
  return {
    on_behalf_of,
    application_fee_amount: application_fee_percent === null ? null : share(application_fee_percent),
    transfer_data: transfer_data && {
      destination: transfer_data.destination,
      ...(transfer_data.amount_percent !== null && { amount: share(transfer_data.amount_percent) }),
    },
  };
}

function payingCard(world: World, invoice: Stripe.Invoice): string | null {
  const customer = world.store.sure('customer', idOf(invoice.customer));
  const ofSubscription = subscriptionOf(world, invoice)?.default_payment_method;
  return (
    idOf(invoice.default_payment_method) ??
    idOf(ofSubscription) ??
    idOf(customer.invoice_settings.default_payment_method) ??
    idOf(customer.default_source)
  );
}

function fail(world: World, invoice: Stripe.Invoice, decline: Decline): Decline {
  const days = world.settings.retryDays[invoice.attempt_count - 1];
  const goesOn = days !== undefined && invoice.billing_reason === 'subscription_cycle' && invoice.auto_advance;
  invoice.next_payment_attempt = goesOn ? world.nowOf(invoice) + days * DAY : null;
  world.emit('invoice.payment_failed', invoice);
  world.emit('invoice.updated', invoice);
  if (invoice.billing_reason === 'subscription_cycle') noteInvoiceFailed(world, invoice);
  return decline;
}

function askHolder(world: World, invoice: Stripe.Invoice): Decline {
  world.emit('invoice.payment_action_required', invoice);
  const message = 'This payment requires additional user action before it can be completed successfully.';
  return fail(world, invoice, { code: 'invoice_payment_intent_requires_action', message });
}
