import {
  type AuditRepository,
  type Database,
  type InvoiceRecord,
  type InvoicesRepository,
  type LedgerRepository,
  newId,
  type PaymentOutboxRepository,
  PLATFORM,
  type PricesRepository,
  type SubscriptionRecord,
  type SubscriptionsRepository,
} from '@guildhall/data';
import type { SubscriptionId } from '@guildhall/kernel';
import { monthlyCents, sale, splitSale } from '@guildhall/pricing';
import { paymentCall } from '../calls/payment-calls.js';
import { note } from './notes.js';
import { DONE, type Outcome, REPEATED, refused } from './outcome.js';
import { CURRENCY, type SeenInvoice, type SeenSale } from './sights.js';

/** What these effects write. */
export interface InvoiceStores {
  readonly database: Database;
  readonly subscriptions: SubscriptionsRepository;
  readonly invoices: InvoicesRepository;
  readonly prices: PricesRepository;
  readonly ledger: LedgerRepository;
  readonly outbox: PaymentOutboxRepository;
  readonly audit: AuditRepository;
}

/** What comes of the months of subscriptions. Each call is one transaction, or a part of the open one of the platform. */
export class InvoiceEffects {
  constructor(private readonly stores: InvoiceStores) {}

  /** A month was paid: it is sold, and divided between seller and platform. THREAT[MON-03]: posted once, whoever says so. */
  paid(id: SubscriptionId, seen: SeenSale): Promise<Outcome> {
    return this.settled(id, seen, async (subscription, known) => {
      if (known?.status === 'paid') return REPEATED;
      const feeCents = seen.feeCents ?? splitSale(seen.cents, subscription.feePercent).platform;
      const invoice = {
        ...(known ?? draftOf(subscription, seen)),
        feeCents,
        isPaidDirectly: seen.isPaidDirectly,
        paymentId: seen.paymentId,
      };
      const { transactionId, isNew } = await this.post(invoice, seen);
      if (!isNew) return refused('mismatch');
      await this.save(known, { ...invoice, status: 'paid', transactionId, paidAt: seen.at });
      await note(this.stores.audit, invoice.accountId, 'billing.invoice.pay', invoice.id);
      if (isTooLate(subscription, seen)) await this.giveBack(invoice);
      return DONE;
    });
  }

  /** A month could not be collected yet; what that means for the subscription its own sight tells. */
  owed(id: SubscriptionId, seen: SeenInvoice): Promise<Outcome> {
    return this.settled(id, seen, async (subscription, known) => {
      if (known) return REPEATED;
      await this.stores.invoices.create(draftOf(subscription, seen));
      return DONE;
    });
  }

  /** A month will not be collected any more. */
  closed(id: SubscriptionId, seen: SeenInvoice, status: 'void' | 'uncollectible'): Promise<Outcome> {
    return this.settled(id, seen, async (subscription, known) => {
      if (known && known.status !== 'open') return REPEATED;
      await this.save(known, { ...(known ?? draftOf(subscription, seen)), status });
      return DONE;
    });
  }

  /** THREAT[MON-07]: what was paid for a subscription that had ended gives nothing, so it goes back. */
  private async giveBack({ accountId, paymentId, cents, isPaidDirectly: takeFromSeller }: InvoiceRecord): Promise<void> {
    if (paymentId === null) return;
    await this.stores.outbox.add(paymentCall('refund.send', { accountId, name: paymentId, about: { paymentId, cents, takeFromSeller } }));
  }

  private settled(
    id: SubscriptionId,
    seen: SeenInvoice,
    work: (subscription: SubscriptionRecord, known: InvoiceRecord | null) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { database, subscriptions, invoices } = this.stores;
    return database.transaction(PLATFORM, async () => {
      const subscription = await subscriptions.lock(id);
      if (!subscription) return refused('unknown');
      // The month of a trial costs nothing, so there is nothing to write.
      if (seen.cents === 0) return REPEATED;
      const known = seen.providerId === null ? null : await invoices.findByProvider(seen.providerId);
      const isAsked = known ? known.subscriptionId === id && known.cents === seen.cents : await this.isAsked(subscription, seen);
      return isAsked ? work(subscription, known) : refused('mismatch');
    });
  }

  /** THREAT[MON-05]: only what the skill costs, or has cost, is a payment for it: months may be told in any order. */
  private async isAsked({ skillId, cents }: SubscriptionRecord, seen: SeenInvoice): Promise<boolean> {
    if (seen.currency !== CURRENCY) return false;
    if (seen.cents === cents) return true;
    const history = await this.stores.prices.findHistory(skillId);
    return history.some(({ pricing }) => monthlyCents(pricing) === seen.cents);
  }

  private async post({ id, providerId, skillId, sellerId, cents, feeCents, isPaidDirectly }: InvoiceRecord, { at }: SeenSale) {
    const posted = await this.stores.ledger.post({
      key: `invoice:${providerId ?? id}`,
      kind: 'sale',
      accountId: sellerId,
      skillId,
      at,
      postings: sale({ seller: sellerId, cents, feeCents, isPaidDirectly }),
    });
    if (posted.outcome === 'short') throw new Error('A sale takes nothing from anybody.');
    return { transactionId: posted.transactionId, isNew: posted.outcome === 'posted' };
  }

  private async save(known: InvoiceRecord | null, invoice: InvoiceRecord): Promise<void> {
    const { invoices } = this.stores;
    if (!known) return invoices.create(invoice);
    const { paymentId, feeCents, isPaidDirectly, status, transactionId, paidAt } = invoice;
    await invoices.update(known.id, { paymentId, feeCents, isPaidDirectly, status, transactionId, paidAt });
  }
}

/** An old invoice can be paid for as long as the provider has its page. */
const isTooLate = ({ provider, endedAt }: SubscriptionRecord, { at }: SeenSale): boolean =>
  provider === 'stripe' && endedAt !== null && at > endedAt;

function draftOf({ id: subscriptionId, accountId, sellerId, skillId, feePercent }: SubscriptionRecord, seen: SeenInvoice): InvoiceRecord {
  const { providerId, cents, periodStart, periodEnd, at } = seen;
  return {
    ...{ id: newId('invoice'), accountId, sellerId, skillId, subscriptionId, providerId, cents, periodStart, periodEnd },
    feeCents: splitSale(cents, feePercent).platform,
    refundedCents: 0,
    isPaidDirectly: true,
    status: 'open',
    paymentId: null,
    transactionId: null,
    createdAt: at,
    paidAt: null,
  };
}
