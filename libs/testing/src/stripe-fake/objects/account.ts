import type Stripe from 'stripe';

const DUE = ['business_type', 'external_account', 'tos_acceptance.date', 'tos_acceptance.ip'];

/** A seller who has told nothing yet. */
export function newAccount(
  capabilities: readonly string[],
  fields: Pick<Stripe.Account, 'id' | 'created' | 'type'> & Partial<Stripe.Account>,
): Stripe.Account {
  return {
    object: 'account',
    business_profile: null,
    business_type: null,
    capabilities: Object.fromEntries(capabilities.map((name) => [name, 'inactive'])),
    charges_enabled: false,
    country: 'US',
    default_currency: 'usd',
    details_submitted: false,
    email: null,
    metadata: {},
    payouts_enabled: false,
    requirements: requirementsOf(DUE, 'requirements.past_due'),
    ...fields,
  };
}

/** What a seller still has to tell, and whether that is why nothing works. */
export function requirementsOf(
  due: readonly string[],
  reason: Stripe.Account.Requirements['disabled_reason'],
): Stripe.Account.Requirements {
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: [...due],
    disabled_reason: reason,
    errors: [],
    eventually_due: [...due],
    past_due: reason === 'requirements.past_due' ? [...due] : [],
    pending_verification: [],
  };
}
