import {
  CheckoutsRepository,
  InvoicesRepository,
  type PaymentProvider,
  type PostedTransactionRecord,
  SubscriptionsRepository,
} from '@guildhall/data';
import type { AccountId } from '@guildhall/kernel';
import { refundedShare } from '@guildhall/pricing';
import { Injectable } from '@nestjs/common';
import { required } from '../../../http/required.js';

/** Money that was paid through a provider. */
export interface Payment {
  readonly provider: PaymentProvider;
  readonly buyer: AccountId;
  /** null: nobody but the platform. */
  readonly seller: AccountId | null;
  readonly paymentId: string;
  /** What of it has not been given back, in cents. */
  readonly left: number;
  /** What the seller's part of that takes from them here, in cents. */
  readonly share: number;
  /** The seller was paid with the payment. */
  readonly isPaidDirectly: boolean;
  /** Keeps it as it is until the transaction ends. */
  readonly lock: () => Promise<unknown>;
}

/** Finds what was paid by what was posted for it: a month of a subscription, or a top-up. */
@Injectable()
export class Payments {
  constructor(
    private readonly invoices: InvoicesRepository,
    private readonly checkouts: CheckoutsRepository,
    private readonly subscriptions: SubscriptionsRepository,
  ) {}

  /** For the platform, in a transaction. @returns null for what was posted without a payment */
  async find(posted: PostedTransactionRecord): Promise<Payment | null> {
    return (await this.findMonth(posted)) ?? (await this.findTopUp(posted));
  }

  private async findMonth({ id }: PostedTransactionRecord): Promise<Payment | null> {
    const invoice = await this.invoices.findByTransaction(id);
    if (!invoice) return null;
    const { accountId: buyer, sellerId: seller, paymentId, cents, refundedCents, isPaidDirectly, subscriptionId } = invoice;
    const { provider } = required(await this.subscriptions.findById(subscriptionId));
    const left = cents - refundedCents;
    const share = isPaidDirectly ? 0 : refundedShare(invoice, left);
    const lock = () => this.subscriptions.lock(subscriptionId);
    return { provider, buyer, seller, paymentId: paymentId ?? '', left, share, isPaidDirectly, lock };
  }

  private async findTopUp({ id }: PostedTransactionRecord): Promise<Payment | null> {
    const checkout = await this.checkouts.findByTransaction(id);
    if (!checkout) return null;
    const { provider, accountId: buyer, paymentId, cents, refundedCents } = checkout;
    const left = cents - refundedCents;
    const lock = () => this.checkouts.lock(checkout.id);
    return { provider, buyer, seller: null, paymentId: paymentId ?? '', left, share: 0, isPaidDirectly: false, lock };
  }
}
