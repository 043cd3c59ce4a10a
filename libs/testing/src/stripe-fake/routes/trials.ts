import type Stripe from 'stripe';
import type { Params } from '../http/params.js';

/** What happens at the end of a trial without a card. */
export function trialSettings(params: Params): Stripe.Subscription.TrialSettings {
  const end = params.object('trial_settings', ['end_behavior'])?.object('end_behavior', ['missing_payment_method']);
  const missing = end?.choice('missing_payment_method', ['cancel', 'create_invoice', 'pause']) ?? 'create_invoice';
  return { end_behavior: { billing_cycle_anchor: null, missing_payment_method: missing } };
}
