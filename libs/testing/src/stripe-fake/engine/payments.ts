import type Stripe from 'stripe';
import { newCharge } from '../objects/payment.js';
import type { CardNature, Decline } from '../world/cards.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';
import { balanceOf } from './balance.js';
import { openDispute } from './disputes.js';
import { passOn } from './transfers.js';

/** What became of an attempt to take the money. */
export type Attempt = { outcome: 'paid' | 'held' | 'asks' } | { outcome: 'refused'; decline: Decline };

/** Tries to charge a card for a payment intent, and writes down what happened. `holderThere`: the buyer says yes when the bank asks. */
export function charge(world: World, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, holderThere = false): Attempt {
  const nature = world.natures.get(method.id);
  const decline = world.cards.take(idOf(intent.customer)) ?? nature?.decline;
  if (decline) return refuse(world, intent, method, decline);
  if (nature?.asksHolder && !holderThere) return ask(world, intent, method);
  return intent.capture_method === 'manual' ? hold(world, intent, method) : take(world, intent, method, nature);
}

/** Takes the money that was only held. */
export function capture(world: World, intent: Stripe.PaymentIntent, amount: number): void {
  const held = world.store.sure('charge', idOf(intent.latest_charge));
  world.change(held, { captured: true, amount_captured: amount }, 'charge.captured');
  world.change(intent, { status: 'succeeded', amount_received: amount, amount_capturable: 0 }, 'payment_intent.succeeded');
  receive(world, held, intent);
}

function take(world: World, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, nature: CardNature | undefined): Attempt {
  const paid = makeCharge(world, intent, method, { captured: true, amount_captured: intent.amount, paid: true, status: 'succeeded' });
  receive(world, paid, intent);
  Object.assign(intent, { payment_method: method.id, latest_charge: paid.id, last_payment_error: null, next_action: null });
  world.emit('charge.succeeded', paid);
  world.change(intent, { status: 'succeeded', amount_received: intent.amount }, 'payment_intent.succeeded');
  if (nature?.tellsBalance) world.emit('balance.available', balanceOf(world, world.store.ownerOf(paid.id)));
  if (nature?.dispute) openDispute(world, paid, { ...nature.dispute, amount: paid.amount });
  return { outcome: 'paid' };
}

function hold(world: World, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): Attempt {
  const held = makeCharge(world, intent, method, { paid: true, status: 'succeeded' });
  Object.assign(intent, { payment_method: method.id, latest_charge: held.id });
  world.emit('charge.succeeded', held);
  const changes = { status: 'requires_capture', amount_capturable: intent.amount } as const;
  world.change(intent, changes, 'payment_intent.amount_capturable_updated');
  return { outcome: 'held' };
}

function ask(world: World, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): Attempt {
  const next_action = { type: 'use_stripe_sdk', use_stripe_sdk: {} };
  world.change(intent, { status: 'requires_action', payment_method: method.id, next_action }, 'payment_intent.requires_action');
  return { outcome: 'asks' };
}

function refuse(world: World, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, decline: Decline): Attempt {
  const { code, declineCode, message } = decline;
  const failed = makeCharge(world, intent, method, { failure_code: code, failure_message: message });
  world.emit('charge.failed', failed);
  const error = {
    type: 'card_error',
    code,
    message,
    charge: failed.id,
    ...(declineCode && { decline_code: declineCode }),
    payment_method: method,
  };
  const changes = { status: 'requires_payment_method' as const, payment_method: null, latest_charge: failed.id };
  Object.assign(intent, changes, { last_payment_error: error });
  world.emit('payment_intent.payment_failed', intent);
  return { outcome: 'refused', decline };
}

/** Keeps an attempt to take the money. */
export function makeCharge(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  fields: Partial<Stripe.Charge>,
): Stripe.Charge {
  const id = world.id('ch_');
  const made = newCharge(intent, {
    id,
    created: world.nowOf(intent),
    payment_method: method.id,
    payment_method_details: detailsOf(method),
    billing_details: method.billing_details,
    receipt_url: `${world.origin}/receipts/${id}`,
    ...fields,
  });
  return world.store.add(made, world.store.ownerOf(intent.id));
}

function detailsOf({ type, card, us_bank_account }: Stripe.PaymentMethod): Stripe.Charge.PaymentMethodDetails {
  const shown = card ? { card: { brand: card.brand, last4: card.last4 } } : { us_bank_account: { last4: us_bank_account?.last4 } };
  return { type, ...shown } as Stripe.Charge.PaymentMethodDetails;
}

/** The money of a charge is there, and goes where it is meant to. */
export function receive(world: World, paid: Stripe.Charge, intent: Stripe.PaymentIntent): void {
  world.funds.move(world.store.ownerOf(paid.id), paid.currency, paid.amount_captured);
  if (intent.transfer_data) passOn(world, paid, intent);
}
