import type {
  CheckoutRecord,
  CheckoutsRepository,
  Database,
  InvoicesRepository,
  LedgerRepository,
  OpenPaymentsRepository,
  PaymentOutboxRepository,
  SellersRepository,
  SubscriptionsRepository,
} from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import type Stripe from 'stripe';
import type { PaymentEffects } from '../../effects/payment-effects.js';
import { idOrNull } from '../reading/references.js';

/** What reading Stripe, and writing what was read, takes. */
export interface NewsTools {
  readonly stripe: Stripe;
  readonly database: Database;
  readonly checkouts: CheckoutsRepository;
  readonly subscriptions: SubscriptionsRepository;
  readonly invoices: InvoicesRepository;
  readonly sellers: SellersRepository;
  readonly outbox: PaymentOutboxRepository;
  readonly open: OpenPaymentsRepository;
  readonly ledger: LedgerRepository;
  readonly effects: PaymentEffects;
  readonly clock: Clock;
}

/** THREAT[MON-05]: whether it was bought by the customer that the account of the purchase is. */
export async function isBuyer(
  { sellers }: NewsTools,
  { accountId }: CheckoutRecord,
  customer: string | { readonly id: string } | null,
): Promise<boolean> {
  const known = await sellers.findCustomer(accountId);
  return known !== null && known === idOrNull(customer);
}
