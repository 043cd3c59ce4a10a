import type { AccountId, InvoiceId, LedgerTransactionId, SkillId, SubscriptionId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import type { Prisma } from '../generated/client.js';
import { type GrowingWindow, olderThan } from '../row-windows.js';

export type InvoiceStatus = 'open' | 'paid' | 'uncollectible' | 'void';

/** A month of a subscription. */
export interface InvoiceRecord {
  readonly id: InvoiceId;
  /** The buyer. */
  readonly accountId: AccountId;
  readonly sellerId: AccountId;
  readonly skillId: SkillId;
  readonly subscriptionId: SubscriptionId;
  readonly providerId: string | null;
  /** The provider's name for the payment, by which refunds and disputes call it. */
  readonly paymentId: string | null;
  readonly cents: number;
  /** The platform's part of it. */
  readonly feeCents: number;
  readonly refundedCents: number;
  /** The provider pays the seller with each payment; else their part waits in `payable`. */
  readonly isPaidDirectly: boolean;
  readonly status: InvoiceStatus;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  /** The sale in the ledger. */
  readonly transactionId: LedgerTransactionId | null;
  readonly createdAt: Date;
  readonly paidAt: Date | null;
}

/** A month that is being given back: the provider has been asked, and has not answered. */
export interface ReturningInvoiceRecord extends Pick<InvoiceRecord, 'cents' | 'feeCents' | 'refundedCents'> {
  readonly askedCents: number;
}

/** What may change of one. */
export type InvoiceFields = Partial<
  Pick<
    InvoiceRecord,
    'paymentId' | 'cents' | 'feeCents' | 'isPaidDirectly' | 'status' | 'transactionId' | 'paidAt' | 'periodStart' | 'periodEnd'
  >
>;

const INVOICE = {
  id: true,
  accountId: true,
  sellerId: true,
  skillId: true,
  subscriptionId: true,
  providerId: true,
  paymentId: true,
  cents: true,
  feeCents: true,
  refundedCents: true,
  isPaidDirectly: true,
  status: true,
  periodStart: true,
  periodEnd: true,
  transactionId: true,
  createdAt: true,
  paidAt: true,
} as const satisfies Prisma.InvoiceSelect;

type Row = Prisma.InvoiceGetPayload<{ select: typeof INVOICE }>;

/** Invoices. Whoever changes one holds the lock of its subscription. */
@Injectable()
export class InvoicesRepository {
  constructor(private readonly db: Database) {}

  async create(invoice: InvoiceRecord): Promise<void> {
    await this.db.client.invoice.create({ data: invoice, select: { id: true } });
  }

  async find(accountId: AccountId, id: InvoiceId): Promise<InvoiceRecord | null> {
    return toRecord(await this.db.client.invoice.findFirst({ where: { id, accountId }, select: INVOICE }));
  }

  async findByProvider(providerId: string): Promise<InvoiceRecord | null> {
    return toRecord(await this.db.client.invoice.findUnique({ where: { providerId }, select: INVOICE }));
  }

  async findByPayment(paymentId: string): Promise<InvoiceRecord | null> {
    return toRecord(await this.db.client.invoice.findUnique({ where: { paymentId }, select: INVOICE }));
  }

  async findByTransaction(transactionId: LedgerTransactionId): Promise<InvoiceRecord | null> {
    return toRecord(await this.db.client.invoice.findFirst({ where: { transactionId }, select: INVOICE }));
  }

  /** Months that are being given back out of what waits for the seller. */
  findReturning(sellerId: AccountId): Promise<ReturningInvoiceRecord[]> {
    return this.db.client.$queryRaw<ReturningInvoiceRecord[]>`
      SELECT v."cents", v."feeCents", v."refundedCents", (o."payload"->>'cents')::int AS "askedCents"
      FROM "PaymentOutbox" o JOIN "Invoice" v ON v."paymentId" = o."payload"->>'paymentId'
      WHERE o."kind" = 'refund.send' AND o."status" = 'pending' AND v."sellerId" = ${sellerId} AND NOT v."isPaidDirectly"`;
  }

  async update(id: InvoiceId, fields: InvoiceFields): Promise<void> {
    await this.db.client.invoice.update({ where: { id }, data: fields, select: { id: true } });
  }

  async addRefund(id: InvoiceId, cents: number): Promise<void> {
    await this.db.client.invoice.update({ where: { id }, data: { refundedCents: { increment: cents } }, select: { id: true } });
  }

  /** Newest first. */
  async findPage(accountId: AccountId, { limit, offset, after }: GrowingWindow): Promise<InvoiceRecord[]> {
    const rows = await this.db.client.invoice.findMany({
      where: { accountId, ...(after && olderThan(after)) },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
      skip: offset,
      select: INVOICE,
    });
    return rows as InvoiceRecord[];
  }

  count(accountId: AccountId): Promise<number> {
    return this.db.client.invoice.count({ where: { accountId } });
  }
}

function toRecord(row: Row | null): InvoiceRecord | null {
  return row as InvoiceRecord | null;
}
