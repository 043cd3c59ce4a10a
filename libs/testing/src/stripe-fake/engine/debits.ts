import type Stripe from 'stripe';
import { newBankAccount } from '../objects/payment.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';
import { makeCharge, receive } from './payments.js';

const RETURNED = { code: 'insufficient_funds', message: "The customer's account has insufficient funds to cover this payment." } as const;

/** A bank is asked for money: whether it pays is known days later. */
export function beginDebit(world: World, intent: Stripe.PaymentIntent): void {
  const owner = world.store.ownerOf(intent.id);
  const account = world.store.add(newBankAccount({ id: world.id('pm_'), created: world.nowOf(intent) }), owner);
  const pending = makeCharge(world, intent, account, { captured: true, amount_captured: intent.amount, status: 'pending' });
  Object.assign(intent, { payment_method: account.id, latest_charge: pending.id, last_payment_error: null });
  world.emit('charge.pending', pending);
  world.change(intent, { status: 'processing' }, 'payment_intent.processing');
}

/** The bank has answered. */
export function endDebit(world: World, intent: Stripe.PaymentIntent, outcome: 'succeeded' | 'failed'): void {
  const charge = world.store.sure('charge', idOf(intent.latest_charge));
  if (outcome === 'succeeded') collect(world, intent, charge);
  else giveUp(world, intent, charge);
}

function collect(world: World, intent: Stripe.PaymentIntent, charge: Stripe.Charge): void {
  world.change(charge, { status: 'succeeded', paid: true }, 'charge.succeeded');
  receive(world, charge, intent);
  world.change(intent, { status: 'succeeded', amount_received: intent.amount }, 'payment_intent.succeeded');
}

function giveUp(world: World, intent: Stripe.PaymentIntent, charge: Stripe.Charge): void {
  const { code, message } = RETURNED;
  const reason = { amount_captured: 0, failure_code: code, failure_message: message };
  world.change(charge, { status: 'failed', ...reason }, 'charge.failed');
  const payment_method = world.store.sure('payment_method', idOf(intent.payment_method));
  Object.assign(intent, {
    payment_method: null,
    last_payment_error: { type: 'card_error', code, message, charge: charge.id, payment_method },
  });
  world.change(intent, { status: 'requires_payment_method' }, 'payment_intent.payment_failed');
}
