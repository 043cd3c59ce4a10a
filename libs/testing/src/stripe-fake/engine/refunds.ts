import type Stripe from 'stripe';
import { invalid } from '../http/stripe-fault.js';
import { newRefund } from '../objects/money.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';
import { reverse } from './transfers.js';

/** What a refund is asked for with. */
export interface RefundWish {
  readonly amount?: number;
  readonly reason?: Stripe.Refund.Reason;
  readonly metadata: Stripe.Metadata;
  readonly reverseTransfer: boolean;
  readonly refundFee: boolean;
}

/** Gives money back. @throws {StripeFault} when it was given back already, is disputed, or was never so much */
export function refund(world: World, charge: Stripe.Charge, wish: RefundWish): Stripe.Refund {
  const left = charge.amount_captured - charge.amount_refunded;
  const amount = wish.amount ?? left;
  assertRefundable(world, charge, { amount, left, wish });
  const made = newRefund(charge, {
    id: world.id('re_'),
    created: world.nowOf(charge),
    amount,
    reason: wish.reason ?? null,
    metadata: wish.metadata,
  });
  world.store.add(made, world.store.ownerOf(charge.id));
  world.funds.move(world.store.ownerOf(charge.id), charge.currency, -amount);
  if (wish.reverseTransfer) made.transfer_reversal = takeBack(world, charge, made);
  if (wish.refundFee) refundFee(world, charge, amount);
  const amount_refunded = charge.amount_refunded + amount;
  world.change(charge, { amount_refunded, refunded: amount_refunded === charge.amount_captured }, 'charge.refunded');
  world.emit('refund.created', made);
  return made;
}

/** The buyer's bank has sent the money back: it is on the balance again. What a seller has given back for it stays given back. */
export function failRefund(world: World, made: Stripe.Refund): Stripe.Refund {
  const charge = world.store.sure('charge', idOf(made.charge));
  world.funds.move(world.store.ownerOf(charge.id), charge.currency, made.amount);
  charge.amount_refunded -= made.amount;
  charge.refunded = false;
  world.change(made, { status: 'failed', failure_reason: 'expired_or_canceled_card' }, 'refund.updated');
  world.emit('refund.failed', made);
  return made;
}

function assertRefundable(world: World, charge: Stripe.Charge, ask: { amount: number; left: number; wish: RefundWish }): void {
  const { amount, left, wish } = ask;
  if (charge.status !== 'succeeded') throw invalid('This charge cannot be refunded because it did not succeed.', 'charge');
  if (left === 0) throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
  if (amount > left)
    throw invalid(`Refund amount ($${amount / 100}) is greater than unrefunded amount on charge ($${left / 100})`, 'amount');
  const open = world.store
    .all('dispute')
    .some((dispute) => dispute.charge === charge.id && !dispute.is_charge_refundable && dispute.status !== 'won');
  if (open) throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, undefined, 'charge_disputed');
  if (wish.reverseTransfer && !charge.transfer)
    throw invalid('Cannot reverse transfer on charge without an associated transfer.', 'reverse_transfer');
  if (wish.refundFee && !charge.application_fee)
    throw invalid('You cannot refund the application fee of a charge that has none.', 'refund_application_fee');
}

/** In proportion: half of the charge takes back half of the transfer. */
function takeBack(world: World, charge: Stripe.Charge, made: Stripe.Refund): string {
  const transfer = world.store.sure('transfer', idOf(charge.transfer));
  const share = Math.round((transfer.amount * made.amount) / charge.amount_captured);
  return reverse(world, transfer, { amount: Math.min(share, transfer.amount - transfer.amount_reversed), source_refund: made.id }).id;
}

function refundFee(world: World, charge: Stripe.Charge, amount: number): void {
  const fee = world.store.sure('application_fee', idOf(charge.application_fee));
  const back = Math.min(Math.round((fee.amount * amount) / charge.amount_captured), fee.amount - fee.amount_refunded);
  world.funds.move(idOf(fee.account), fee.currency, back);
  world.funds.move(null, fee.currency, -back);
  const amount_refunded = fee.amount_refunded + back;
  world.change(fee, { amount_refunded, refunded: amount_refunded === fee.amount }, 'application_fee.refunded');
}
