import type Stripe from 'stripe';
import { closeDispute } from '../engine/disputes.js';
import { refund } from '../engine/refunds.js';
import { listRoute } from '../http/lists.js';
import { type Call, get, post, type Route } from '../http/route.js';
import { invalid } from '../http/stripe-fault.js';
import { idOf } from '../world/kinds.js';

const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;
const REFUND = ['amount', 'charge', 'metadata', 'payment_intent', 'reason', 'refund_application_fee', 'reverse_transfer'] as const;

/** Money that goes back: given, or taken by the bank. */
export const returnRoutes: readonly Route[] = [
  post<Stripe.RefundCreateParams>('/v1/refunds', REFUND, create),
  listRoute<'refund', Stripe.RefundListParams>('refund', '/v1/refunds', ['charge', 'payment_intent']),
  get('/v1/refunds/:id', [], ({ world, owner, id }) => world.store.get('refund', id, owner)),
  post<Stripe.RefundUpdateParams>('/v1/refunds/:id', ['metadata'], update),
  listRoute<'dispute', Stripe.DisputeListParams>('dispute', '/v1/disputes', ['charge', 'payment_intent']),
  get('/v1/disputes/:id', [], ({ world, owner, id }) => world.store.get('dispute', id, owner)),
  post<Stripe.DisputeUpdateParams>('/v1/disputes/:id', ['evidence', 'metadata', 'submit'], answer),
  post('/v1/disputes/:id/close', [], ({ world, owner, id }) => closeDispute(world, world.store.get('dispute', id, owner), 'lost')),
];

function create({ world, owner, params }: Call): Stripe.Refund {
  const intent = params.text('payment_intent');
  const id = intent ? idOf(world.store.get('payment_intent', intent, owner, 'payment_intent').latest_charge) : params.text('charge');
  if (!id)
    throw invalid(
      'One of the following params should be provided for this request: payment_intent or charge.',
      undefined,
      'parameter_missing',
    );
  return refund(world, world.store.get('charge', id, owner, 'charge'), {
    amount: params.amount('amount'),
    reason: params.choice('reason', REASONS),
    metadata: params.metadata(),
    reverseTransfer: params.flag('reverse_transfer') ?? false,
    refundFee: params.flag('refund_application_fee') ?? false,
  });
}

function update({ world, owner, params, id }: Call): Stripe.Refund {
  const made = world.store.get('refund', id, owner);
  world.change(made, { metadata: params.metadata(made.metadata) }, 'refund.updated');
  world.emit('charge.refund.updated', made);
  return made;
}

/** As in Stripe's test mode, the words of the evidence decide at once. */
function answer({ world, owner, params, id }: Call): Stripe.Dispute {
  const dispute = world.store.get('dispute', id, owner);
  const words = params.object('evidence')?.text('uncategorized_text');
  const isOpen = ['needs_response', 'warning_needs_response'].includes(dispute.status);
  if (!isOpen && words) throw invalid('This dispute is already closed', undefined, 'dispute_already_closed');
  const status = words && params.flag('submit') !== false ? 'under_review' : dispute.status;
  world.change(dispute, { metadata: params.metadata(dispute.metadata), status }, 'charge.dispute.updated');
  if (words === 'winning_evidence') return closeDispute(world, dispute, 'won');
  return words === 'losing_evidence' ? closeDispute(world, dispute, 'lost') : dispute;
}
