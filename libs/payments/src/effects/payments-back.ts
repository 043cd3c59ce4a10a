import {
  type AuditRepository,
  type CheckoutRecord,
  type CheckoutsRepository,
  type Database,
  type InvoiceRecord,
  type InvoicesRepository,
  type LedgerEvent,
  type LedgerRepository,
  PLATFORM,
  type SubscriptionRecord,
  type SubscriptionsRepository,
} from '@guildhall/data';
import { givenBack, negated, refundedFee, saleAgain, saleRefund, topUpRefund } from '@guildhall/pricing';
import { note } from './notes.js';

/** What takes payments back. */
export interface PaymentBackStores {
  readonly database: Database;
  readonly checkouts: CheckoutsRepository;
  readonly subscriptions: SubscriptionsRepository;
  readonly invoices: InvoicesRepository;
  readonly ledger: LedgerRepository;
  readonly audit: AuditRepository;
}

/** What was paid with a payment of the provider. */
export type Paid =
  | { readonly kind: 'invoice'; readonly invoice: InvoiceRecord; readonly subscription: SubscriptionRecord }
  | { readonly kind: 'topup'; readonly checkout: CheckoutRecord };

/** Money that goes back, whatever made it go. */
export interface PaymentBack {
  /** Of the ledger. */
  readonly key: string;
  readonly kind: 'refund' | 'dispute';
  readonly cents: number;
  readonly at: Date;
}

/** Money that had gone back, and has not in the end. */
export interface GivenAgain extends Pick<PaymentBack, 'key' | 'kind' | 'at'> {
  readonly isHere: boolean;
}

/** How often the credits that are left are looked at, while somebody else is spending them. */
const MOST_LOOKS = 10;

/** Finds what was paid, and takes it back in the ledger. */
export class PaymentsBack {
  constructor(private readonly stores: PaymentBackStores) {}

  /** Runs `work` with what was paid, kept as it is until the transaction ends; null for what we know nothing of. */
  withPaid<T>(paymentId: string, work: (paid: Paid | null) => Promise<T>): Promise<T> {
    return this.stores.database.transaction(PLATFORM, async () => work(await this.lock(paymentId)));
  }

  /** Whether something was posted under a key. */
  async isPosted(key: string): Promise<boolean> {
    return (await this.stores.ledger.findByKey(key)) !== null;
  }

  /** Whether a dispute of a payment of the subscription has taken money that is not there again. */
  isDisputed({ id }: SubscriptionRecord): Promise<boolean> {
    return this.stores.subscriptions.isDisputed(id);
  }

  /** What was not taken back under this key before. */
  take(paid: Paid, back: PaymentBack): Promise<void> {
    return paid.kind === 'invoice' ? this.takeSale(paid.invoice, back) : this.takeTopUp(paid.checkout, back);
  }

  /**
   * What was taken back comes to its owners again, once.
   * @param isHere the seller's part was taken back from them at the provider, so that it is with the platform
   * @returns false, and nothing is done, when that is so for a part of a payment only: who has which part of it is for the operator to say
   */
  async giveAgain(paid: Paid, { key, kind, at, isHere }: GivenAgain): Promise<boolean> {
    const { ledger, audit, invoices } = this.stores;
    const taken = await ledger.findByKey(key);
    if (!taken) throw new Error('What was not taken cannot be given again.');
    const { accountId, target, ...names } = namesOf(paid);
    const moved = isHere && paid.kind === 'invoice' && paid.invoice.isPaidDirectly ? paid.invoice : null;
    if (moved && givenBack(taken.postings) < moved.cents) return false;
    // From now on the seller's part of this month is kept here, like that of a seller who cannot be paid yet.
    if (moved) await invoices.update(moved.id, { isPaidDirectly: false });
    const postings = moved ? saleAgain(accountId, taken.postings) : negated(taken.postings);
    await this.post({ ...names, accountId, key: wonKey(key), kind, at, postings, reversesId: taken.id });
    await this.addRefund(paid, -givenBack(taken.postings));
    await note(audit, accountId, `billing.${kind}.undo`, target);
    return true;
  }

  private async lock(paymentId: string): Promise<Paid | null> {
    const { checkouts, invoices, subscriptions } = this.stores;
    const found = await invoices.findByPayment(paymentId);
    if (found) {
      const subscription = await subscriptions.lock(found.subscriptionId);
      const invoice = await invoices.findByPayment(paymentId);
      return subscription && invoice && { kind: 'invoice', invoice, subscription };
    }
    const bought = await checkouts.findByPayment(paymentId);
    const checkout = bought && (await checkouts.lock(bought.id));
    return checkout && { kind: 'topup', checkout };
  }

  private async takeSale(invoice: InvoiceRecord, { key, kind, cents, at }: PaymentBack): Promise<void> {
    const { sellerId, skillId, isPaidDirectly, transactionId } = invoice;
    const back = { seller: sellerId, cents, feeCents: refundedFee(invoice, cents), isPaidDirectly };
    const reverses = transactionId ? { reversesId: transactionId } : {};
    await this.post({ key, kind, accountId: sellerId, skillId, at, postings: saleRefund(back), ...reverses });
    await this.stores.invoices.addRefund(invoice.id, cents);
    await note(this.stores.audit, invoice.accountId, `billing.${kind}`, invoice.id);
  }

  /** THREAT[MON-02]: credits may be spent while they are taken back: what is gone then is the platform's loss, and nobody owes. */
  private async takeTopUp({ id, accountId, transactionId }: CheckoutRecord, { key, kind, cents, at }: PaymentBack): Promise<void> {
    const { ledger, checkouts, audit } = this.stores;
    const reverses = transactionId ? { reversesId: transactionId } : {};
    for (let look = 1, isShort = true; isShort; look += 1) {
      const available = await ledger.findAvailable(accountId);
      const postings = topUpRefund(accountId, { cents, unspent: look < MOST_LOOKS ? available : 0 });
      isShort = (await ledger.post({ key, kind, accountId, at, postings, ...reverses })).outcome === 'short';
    }
    await checkouts.addRefund(id, cents);
    await note(audit, accountId, `billing.${kind}`, id);
  }

  private async post(event: LedgerEvent): Promise<void> {
    const { outcome } = await this.stores.ledger.post(event);
    if (outcome === 'short') throw new Error('A seller may owe what they give back.');
  }

  private async addRefund(paid: Paid, cents: number): Promise<void> {
    const { invoices, checkouts } = this.stores;
    await (paid.kind === 'invoice' ? invoices.addRefund(paid.invoice.id, cents) : checkouts.addRefund(paid.checkout.id, cents));
  }
}

/** The key under which what was taken back is given again. */
export const wonKey = (key: string): string => `${key}:won`;

/** What was paid, and what of it went back. */
export function paymentOf(paid: Paid): { readonly cents: number; readonly refundedCents: number } {
  return paid.kind === 'invoice' ? paid.invoice : paid.checkout;
}

function namesOf(paid: Paid): Pick<LedgerEvent, 'accountId' | 'skillId'> & { readonly target: string } {
  if (paid.kind === 'topup') return { accountId: paid.checkout.accountId, target: paid.checkout.id };
  return { accountId: paid.invoice.sellerId, skillId: paid.invoice.skillId, target: paid.invoice.id };
}
