import {
  AuditRepository,
  CheckoutsRepository,
  type Database,
  InvoicesRepository,
  LedgerRepository,
  PaymentOutboxRepository,
  PricesRepository,
  SubscriptionsRepository,
} from '@guildhall/data';
import { CheckoutEffects } from './checkout-effects.js';
import { InvoiceEffects } from './invoice-effects.js';
import { PaymentsBack } from './payments-back.js';
import { PayoutEffects } from './payout-effects.js';
import { RefundEffects } from './refund-effects.js';
import { SubscriptionEffects } from './subscription-effects.js';

/** What payments do to our rows, whoever takes the money. */
export interface PaymentEffects {
  readonly checkouts: CheckoutEffects;
  readonly subscriptions: SubscriptionEffects;
  readonly invoices: InvoiceEffects;
  readonly refunds: RefundEffects;
  readonly payouts: PayoutEffects;
}

/** Everything that these effects write, of one database. */
export function openPaymentEffects(database: Database): PaymentEffects {
  const stores = {
    database,
    checkouts: new CheckoutsRepository(database),
    subscriptions: new SubscriptionsRepository(database),
    invoices: new InvoicesRepository(database),
    prices: new PricesRepository(database),
    ledger: new LedgerRepository(database),
    outbox: new PaymentOutboxRepository(database),
    audit: new AuditRepository(database),
  };
  const subscriptions = new SubscriptionEffects(stores);
  return {
    checkouts: new CheckoutEffects(stores, subscriptions),
    subscriptions,
    invoices: new InvoiceEffects(stores),
    refunds: new RefundEffects(new PaymentsBack(stores), subscriptions),
    payouts: new PayoutEffects(stores),
  };
}
