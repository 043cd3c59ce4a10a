import type { CheckoutId, InvoiceId, SubscriptionId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';

/** Something that the payment provider knows as well. */
export interface OpenPayment<Id> {
  readonly id: Id;
  readonly providerId: string;
}

/** A subscription that has not ended, and what of it changes by itself. */
export interface RunningSubscription extends OpenPayment<SubscriptionId> {
  readonly status: string;
  readonly currentPeriodEnd: Date;
  readonly cancelAtPeriodEnd: boolean;
}

/** What we hold open of what the payment provider knows. All of it is read as the platform. */
@Injectable()
export class OpenPaymentsRepository {
  constructor(private readonly db: Database) {}

  /**
   * Names the state of a subscription as we hold it: whoever has read it before the provider was asked, and finds another name afterwards, may
   * have an answer that is older than what is written. null for one that we do not know.
   */
  async versionOf(providerId: string): Promise<string | null> {
    const rows = await this.db.client.$queryRaw<{ version: string }[]>`
      SELECT "xmin"::text AS "version" FROM "Subscription" WHERE "providerId" = ${providerId}`;
    return rows[0]?.version ?? null;
  }

  /** Purchases at Stripe that are open, as far as we know; with `after`, those that follow that one. */
  findOpenCheckouts(after: CheckoutId | null, limit: number): Promise<OpenPayment<CheckoutId>[]> {
    return this.db.client.$queryRaw<OpenPayment<CheckoutId>[]>`
      SELECT "id", "providerId" FROM "Checkout"
      WHERE "provider" = 'stripe' AND "status" = 'open' AND "providerId" IS NOT NULL AND "id" > ${after ?? ''} ORDER BY "id" LIMIT ${limit}`;
  }

  /** Months that Stripe still collects, as far as we know; with `after`, those that follow that one. */
  findOpenInvoices(after: InvoiceId | null, limit: number): Promise<OpenPayment<InvoiceId>[]> {
    return this.db.client.$queryRaw<OpenPayment<InvoiceId>[]>`
      SELECT "id", "providerId" FROM "Invoice"
      WHERE "status" = 'open' AND "providerId" IS NOT NULL AND "id" > ${after ?? ''} ORDER BY "id" LIMIT ${limit}`;
  }

  /** Subscriptions at Stripe that have not ended, as far as we know; with `after`, those that follow that one. */
  findRunning(after: SubscriptionId | null, limit: number): Promise<RunningSubscription[]> {
    return this.db.client.$queryRaw<RunningSubscription[]>`
      SELECT "id", "providerId", "status", "currentPeriodEnd", "cancelAtPeriodEnd" FROM "Subscription"
      WHERE "provider" = 'stripe' AND "endedAt" IS NULL AND "providerId" IS NOT NULL AND "id" > ${after ?? ''} ORDER BY "id" LIMIT ${limit}`;
  }

  /** Which of these purchases were paid, as far as we know. */
  async findPaid(ids: readonly string[]): Promise<Set<string>> {
    const rows = await this.db.client.checkout.findMany({ where: { id: { in: [...ids] }, status: 'paid' }, select: { id: true } });
    return new Set(rows.map(({ id }) => id));
  }

  /** What we know of invoices: what Stripe calls them → their status. */
  async findInvoices(providerIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.db.client.invoice.findMany({
      where: { providerId: { in: [...providerIds] } },
      select: { providerId: true, status: true },
    });
    return new Map(rows.map(({ providerId, status }) => [providerId ?? '', status]));
  }

  /** Subscriptions at Stripe that are renewed within some days. */
  findRenewing(days: number, after: SubscriptionId | null, limit: number): Promise<SubscriptionId[]> {
    return this.db.client.$queryRaw<{ id: SubscriptionId }[]>`
      SELECT "id" FROM "Subscription"
      WHERE "provider" = 'stripe' AND "endedAt" IS NULL AND (NOT "cancelAtPeriodEnd" OR "endingBy" = 'platform')
        AND "currentPeriodEnd" < now() + ${days} * interval '1 day' AND "id" > ${after ?? ''} ORDER BY "id" LIMIT ${limit}`.then((rows) =>
      rows.map(({ id }) => id),
    );
  }

  /** What Stripe calls sellers who cannot be paid yet, as far as we know. */
  async findWaitingSellers(): Promise<string[]> {
    const rows = await this.db.client.$queryRaw<{ id: string }[]>`
      SELECT "stripeAccountId" AS "id" FROM "Seller" WHERE "stripeAccountId" IS NOT NULL AND NOT "canBePaid" ORDER BY "updatedAt" DESC LIMIT 1000`;
    return rows.map(({ id }) => id);
  }
}
