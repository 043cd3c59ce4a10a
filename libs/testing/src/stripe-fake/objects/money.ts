import type Stripe from 'stripe';
import { apiList } from './common.js';

/** Money that goes back to the buyer. */
export function newRefund(
  charge: Stripe.Charge,
  fields: Pick<Stripe.Refund, 'id' | 'created' | 'amount'> & Partial<Stripe.Refund>,
): Stripe.Refund {
  return {
    object: 'refund',
    balance_transaction: null,
    charge: charge.id,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
    ...fields,
  };
}

/** Money that goes from the platform to a connected account. */
export function newTransfer(
  fields: Pick<Stripe.Transfer, 'id' | 'created' | 'amount' | 'currency' | 'destination' | 'destination_payment'> &
    Partial<Stripe.Transfer>,
): Stripe.Transfer {
  return {
    object: 'transfer',
    amount_reversed: 0,
    balance_transaction: null,
    description: null,
    livemode: false,
    metadata: {},
    reversals: apiList(`/v1/transfers/${fields.id}/reversals`),
    reversed: false,
    source_transaction: null,
    source_type: 'card',
    transfer_group: null,
    ...fields,
  };
}

/** Money that comes back from a connected account. */
export function newReversal(
  transfer: Stripe.Transfer,
  fields: Pick<Stripe.TransferReversal, 'id' | 'created' | 'amount'> & Partial<Stripe.TransferReversal>,
): Stripe.TransferReversal {
  return {
    object: 'transfer_reversal',
    balance_transaction: null,
    currency: transfer.currency,
    destination_payment_refund: null,
    metadata: {},
    source_refund: null,
    transfer: transfer.id,
    ...fields,
  };
}

/** What the platform keeps of a charge whose money goes to a connected account. */
export function newApplicationFee(
  charge: Stripe.Charge,
  fields: Pick<Stripe.ApplicationFee, 'id' | 'created' | 'amount' | 'account'>,
): Stripe.ApplicationFee {
  return {
    object: 'application_fee',
    amount_refunded: 0,
    application: 'ca_fake',
    balance_transaction: null,
    charge: charge.id,
    currency: charge.currency,
    fee_source: { type: 'charge', charge: charge.id },
    livemode: false,
    originating_transaction: charge.id,
    refunded: false,
    refunds: apiList(`/v1/application_fees/${fields.id}/refunds`),
    ...fields,
  };
}

/** A buyer's bank takes the money back. */
export function newDispute(
  charge: Stripe.Charge,
  fields: Pick<Stripe.Dispute, 'id' | 'created' | 'amount' | 'reason' | 'status'>,
): Stripe.Dispute {
  return {
    object: 'dispute',
    balance_transactions: [],
    charge: charge.id,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {} as Stripe.Dispute.Evidence,
    evidence_details: {
      due_by: fields.created + 7 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    } as Stripe.Dispute.EvidenceDetails,
    intended_submission_method: 'manual',
    is_charge_refundable: fields.status === 'warning_needs_response',
    livemode: false,
    metadata: {},
    network_reason_code: '10.4',
    payment_intent: charge.payment_intent,
    ...fields,
  };
}
