import type { Config } from '@guildhall/config';
import { DomainError } from '@guildhall/kernel';

type StripeSettings = NonNullable<Config['payments']['stripe']>;

/** The settings of Stripe. @throws {DomainError} `payments_not_configured`, `sandbox_has_no_provider` */
export function requireStripe({ payments: { provider, stripe } }: Config): StripeSettings {
  if (stripe && provider === 'stripe') return stripe;
  throw new DomainError(provider === 'none' ? 'payments_not_configured' : 'sandbox_has_no_provider');
}
