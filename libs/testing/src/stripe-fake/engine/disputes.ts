import type Stripe from 'stripe';
import { invalid } from '../http/stripe-fault.js';
import { newDispute } from '../objects/money.js';
import { idOf } from '../world/kinds.js';
import type { World } from '../world/world.js';

/** The buyer's bank wants the money back; an inquiry only asks. */
export function openDispute(
  world: World,
  charge: Stripe.Charge,
  wish: { amount: number; reason: string; inquiry: boolean },
): Stripe.Dispute {
  const status = wish.inquiry ? 'warning_needs_response' : 'needs_response';
  const { amount, reason } = wish;
  const made = newDispute(charge, { id: world.id('du_'), created: world.nowOf(charge), amount, reason, status });
  world.store.add(made, world.store.ownerOf(charge.id));
  world.change(charge, { disputed: true }, 'charge.updated');
  world.emit('charge.dispute.created', made);
  return wish.inquiry ? made : withdraw(world, made);
}

/** A bank that has only asked wants the money back. @throws {StripeFault} 400 when it has not asked, or no longer does */
export function escalateDispute(world: World, dispute: Stripe.Dispute): Stripe.Dispute {
  if (!['warning_needs_response', 'warning_under_review'].includes(dispute.status)) throw invalid('This dispute is not an open inquiry.');
  world.change(dispute, { status: 'needs_response', is_charge_refundable: false }, 'charge.dispute.updated');
  return withdraw(world, dispute);
}

/** The bank has decided. What is lost stays with the buyer. */
export function closeDispute(world: World, dispute: Stripe.Dispute, outcome: 'won' | 'lost'): Stripe.Dispute {
  const charge = world.store.sure('charge', idOf(dispute.charge));
  const wasInquiry = dispute.status.startsWith('warning_');
  world.change(dispute, { status: wasInquiry ? 'warning_closed' : outcome }, 'charge.dispute.closed');
  if (wasInquiry || outcome === 'lost') return dispute;
  world.funds.move(world.store.ownerOf(charge.id), charge.currency, dispute.amount);
  world.emit('charge.dispute.funds_reinstated', dispute);
  return dispute;
}

function withdraw(world: World, dispute: Stripe.Dispute): Stripe.Dispute {
  world.funds.move(world.store.ownerOf(dispute.id), dispute.currency, -dispute.amount);
  world.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
}
