import type Stripe from 'stripe';
import { planOf } from './catalogue.js';

type Given = 'id' | 'created' | 'currency' | 'customer' | 'billing_cycle_anchor' | 'items' | 'status' | 'start_date';

/** A standing order. */
export function newSubscription(fields: Pick<Stripe.Subscription, Given> & Partial<Stripe.Subscription>): Stripe.Subscription {
  return {
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: { account_tax_ids: null, custom_fields: null, description: null, footer: null, issuer: { type: 'self' } },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: 'off' },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    test_clock: null,
    transfer_data: null,
    trial_end: null,
    trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' } },
    trial_start: null,
    ...fields,
  };
}

/** One thing in a standing order, with the period that is running (API `endive` has it here and not on the subscription). */
export function newSubscriptionItem(fields: {
  id: string;
  subscription: string;
  price: Stripe.Price;
  quantity: number;
  created: number;
  current_period_start: number;
  current_period_end: number;
  metadata: Stripe.Metadata;
}): Stripe.SubscriptionItem {
  return {
    object: 'subscription_item',
    billing_thresholds: null,
    current_trial: null,
    discounts: [],
    plan: planOf(fields.price),
    tax_rates: [],
    ...fields,
  };
}
