import {
  CheckoutsRepository,
  type Database,
  InvoicesRepository,
  LedgerRepository,
  OpenPaymentsRepository,
  PaymentOutboxRepository,
  SellersRepository,
  SubscriptionsRepository,
} from '@guildhall/data';
import type { Clock } from '@guildhall/kernel';
import type Stripe from 'stripe';
import { openPaymentEffects } from '../../effects/payment-effects.js';
import { readTransfer, writeAccount, writeTransfer } from './account-news.js';
import { readInvoice, writeInvoice } from './invoice-news.js';
import type { NewsTools } from './news-tools.js';
import { readPayment, writePayment } from './payment-news.js';
import { readSession, writeSession } from './session-news.js';
import type { NewsSubject } from './subjects.js';
import { readSubscription, writeSubscription } from './subscription-news.js';
import type { Writing } from './verdicts.js';

/** What reading Stripe takes. */
interface StripeNewsOptions {
  readonly stripe: Stripe;
  readonly database: Database;
  readonly clock: Clock;
}

/**
 * Reads what Stripe knows, and writes what follows from it. What Stripe tells is only the cause to read: so it does not matter in which order it
 * tells, how often, or whether it tells everything. Readings are made outside of any transaction.
 */
export class StripeNews {
  private readonly tools: NewsTools;

  constructor({ database, ...options }: StripeNewsOptions) {
    this.tools = {
      ...options,
      database,
      checkouts: new CheckoutsRepository(database),
      subscriptions: new SubscriptionsRepository(database),
      invoices: new InvoicesRepository(database),
      sellers: new SellersRepository(database),
      outbox: new PaymentOutboxRepository(database),
      open: new OpenPaymentsRepository(database),
      ledger: new LedgerRepository(database),
      effects: openPaymentEffects(database),
    };
  }

  /** @returns what is to be run in a transaction of the platform @throws what the SDK throws */
  async read({ kind, id }: NewsSubject): Promise<Writing> {
    const { tools } = this;
    switch (kind) {
      case 'session':
        return writing(await readSession(tools, id), (read) => writeSession(tools, read));
      case 'subscription':
        return writing(await readSubscription(tools, id), (read) => writeSubscription(tools, read));
      case 'invoice':
        return writing(await readInvoice(tools, id), (read) => writeInvoice(tools, read));
      case 'payment':
        return writing(await readPayment(tools, id), (read) => writePayment(tools, read));
      case 'account':
        return writing(await tools.stripe.accounts.retrieve(id), (read) => writeAccount(tools, read));
      case 'transfer':
        return writing(await readTransfer(tools, id), (read) => writeTransfer(tools, read));
    }
  }
}

const writing =
  <Read>(read: Read, write: (read: Read) => ReturnType<Writing>): Writing =>
  () =>
    write(read);
