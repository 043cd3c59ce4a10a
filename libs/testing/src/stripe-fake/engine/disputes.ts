import type Stripe from 'stripe';
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
  const owner = world.store.ownerOf(charge.id);
  world.store.add(made, owner);
  world.change(charge, { disputed: true }, 'charge.updated');
  world.emit('charge.dispute.created', made);
  if (wish.inquiry) return made;
  world.funds.move(owner, charge.currency, -amount);
  world.emit('charge.dispute.funds_withdrawn', made);
  return made;
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
