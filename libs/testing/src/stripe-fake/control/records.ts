import type Stripe from 'stripe';
import { invoiceOf } from '../engine/invoices.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';

/** Money that a buyer paid, once for each time that it was really taken. */
export interface ChargeRecord {
  readonly id: string;
  readonly cents: number;
  readonly currency: string;
  readonly customer: string | null;
  readonly paymentIntent: string | null;
  /** The checkout of mode `payment` that it came from. */
  readonly session: string | null;
  readonly invoice: string | null;
  readonly subscription: string | null;
  /** Of the payment intent; of the subscription when an invoice was paid. */
  readonly metadata: Stripe.Metadata;
  readonly refundedCents: number;
  readonly disputed: boolean;
  /** Who got it in the end, and what the platform kept of it. */
  readonly destination: string | null;
  readonly feeCents: number;
}

/** Money that went to a connected account at the platform's wish, and not with a charge. */
export interface TransferRecord {
  readonly id: string;
  readonly cents: number;
  readonly currency: string;
  readonly destination: string;
  readonly reversedCents: number;
  readonly metadata: Stripe.Metadata;
  /** Null when it was sent by itself; the charge that it was part of otherwise. */
  readonly charge: string | null;
}

/** Money that went back to a buyer. */
export interface RefundRecord {
  readonly id: string;
  readonly cents: number;
  readonly currency: string;
  readonly charge: string | null;
  readonly reversedTransfer: boolean;
  readonly metadata: Stripe.Metadata;
}

/** Every charge that succeeded, in order. */
export function chargesOf(world: World): ChargeRecord[] {
  const once = world.store.all('checkout.session', null).filter(({ mode }) => mode === 'payment');
  const sessions = new Map(once.map((session) => [idOf(session.payment_intent), session.id]));
  return world.store
    .all('charge', null)
    .filter(({ status, captured }) => status === 'succeeded' && captured)
    .map((charge) => chargeRecord(world, charge, sessions));
}

/** Every transfer, in order. */
export function transfersOf(world: World): TransferRecord[] {
  return world.store.all('transfer', null).map((transfer) => ({
    id: transfer.id,
    cents: transfer.amount,
    currency: transfer.currency,
    destination: idOf(transfer.destination) ?? '',
    reversedCents: transfer.amount_reversed,
    metadata: transfer.metadata,
    charge: idOf(transfer.source_transaction),
  }));
}

/** Every refund, in order. */
export function refundsOf(world: World): RefundRecord[] {
  return world.store.all('refund', null).map((refund) => ({
    id: refund.id,
    cents: refund.amount,
    currency: refund.currency,
    charge: idOf(refund.charge),
    reversedTransfer: refund.transfer_reversal !== null,
    metadata: refund.metadata ?? {},
  }));
}

function chargeRecord(world: World, charge: Stripe.Charge, sessions: ReadonlyMap<string | null, string>): ChargeRecord {
  const intent = idOf(charge.payment_intent);
  const invoice = intent === null ? undefined : invoiceOf(world, intent);
  const details = invoice?.parent?.subscription_details;
  return {
    id: charge.id,
    cents: charge.amount_captured,
    currency: charge.currency,
    customer: idOf(charge.customer),
    paymentIntent: intent,
    session: (intent && sessions.get(intent)) ?? null,
    invoice: invoice?.id ?? null,
    subscription: idOf(details?.subscription),
    metadata: details?.metadata ?? charge.metadata,
    refundedCents: charge.amount_refunded,
    disputed: charge.disputed,
    destination: idOf(charge.transfer_data?.destination),
    feeCents: charge.application_fee_amount ?? 0,
  };
}
