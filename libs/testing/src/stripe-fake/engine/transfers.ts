import type Stripe from 'stripe';
import { invalid } from '../http/stripe-fault.js';
import { newApplicationFee, newReversal, newTransfer } from '../objects/money.js';
import { newCharge, newPaymentIntent } from '../objects/payment.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';

/** @throws {StripeFault} when the connected account may not be sent money yet */
export function assertCanReceive(world: World, destination: string, param: string): void {
  const account = world.store.get('account', destination, null, param);
  if (account.capabilities?.transfers === 'active') return;
  const need =
    'Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments';
  throw invalid(need, undefined, 'insufficient_capabilities_for_transfer');
}

/** Sends money from the platform to a connected account, which sees it as a payment. */
export function transfer(
  world: World,
  fields: Pick<Stripe.Transfer, 'amount' | 'currency'> & { destination: string } & Partial<Stripe.Transfer>,
): Stripe.Transfer {
  const created = world.now();
  const made = newTransfer({ id: world.id('tr_'), created, ...fields, destination_payment: world.id('py_') });
  world.store.add(made, null);
  const wish = newPaymentIntent({ id: '', created, amount: made.amount, currency: made.currency });
  const seen = { payment_intent: null, source_transfer: made.id, paid: true, captured: true, status: 'succeeded' } as const;
  const payment = newCharge(wish, { id: idOf(made.destination_payment) ?? '', created, payment_method: null, ...seen });
  world.store.add({ ...payment, amount_captured: made.amount }, fields.destination);
  world.funds.move(null, made.currency, -made.amount);
  world.funds.move(fields.destination, made.currency, made.amount);
  world.emit('transfer.created', made);
  return made;
}

/** Passes a charge on to the account it was meant for, less the platform's fee. */
export function passOn(world: World, charge: Stripe.Charge, intent: Stripe.PaymentIntent): void {
  const destination = idOf(intent.transfer_data?.destination);
  if (!destination) return;
  const amount = intent.transfer_data?.amount ?? charge.amount_captured;
  const { currency, transfer_group } = charge;
  charge.transfer = transfer(world, { amount, currency, destination, source_transaction: charge.id, transfer_group }).id;
  if (!intent.application_fee_amount) return;
  const fee = newApplicationFee(charge, {
    id: world.id('fee_'),
    created: world.nowOf(charge),
    amount: intent.application_fee_amount,
    account: destination,
  });
  charge.application_fee = world.store.add(fee, null).id;
  world.funds.move(destination, currency, -fee.amount);
  world.funds.move(null, currency, fee.amount);
  world.emit('application_fee.created', fee);
}

/** Takes back a part of a transfer. @throws {StripeFault} when so much is not left */
export function reverse(
  world: World,
  made: Stripe.Transfer,
  fields: { amount: number } & Partial<Stripe.TransferReversal>,
): Stripe.TransferReversal {
  const left = made.amount - made.amount_reversed;
  if (fields.amount > left)
    throw invalid(`Reversal amount ($${fields.amount / 100}) is greater than unreversed amount ($${left / 100}).`, 'amount');
  const reversal = world.store.add(newReversal(made, { id: world.id('trr_'), created: world.now(), ...fields }), null);
  world.funds.move(idOf(made.destination), made.currency, -fields.amount);
  world.funds.move(null, made.currency, fields.amount);
  made.reversals.data.unshift(reversal);
  const amount_reversed = made.amount_reversed + fields.amount;
  world.change(made, { amount_reversed, reversed: amount_reversed === made.amount }, 'transfer.reversed');
  return reversal;
}
