import type { AccountId, CheckoutId, LedgerTransactionId, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import type { Prisma } from '../generated/client.js';

/** Who takes the money: Stripe, or in a sandbox nobody. */
export type PaymentProvider = 'stripe' | 'sandbox';
export type CheckoutStatus = 'open' | 'paid' | 'declined' | 'expired';

interface CheckoutBase {
  readonly id: CheckoutId;
  /** The buyer. */
  readonly accountId: AccountId;
  readonly provider: PaymentProvider;
  /** What is paid: for a top-up now, for a subscription each month. */
  readonly cents: number;
  readonly status: CheckoutStatus;
  /** The provider's name for it. */
  readonly providerId: string | null;
  /** The provider's name for the payment, by which refunds and disputes call it. */
  readonly paymentId: string | null;
  /** Where the buyer pays; null until the provider has answered. */
  readonly url: string | null;
  readonly refundedCents: number;
  readonly transactionId: LedgerTransactionId | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly settledAt: Date | null;
}

/** Credits that are being bought. */
export interface TopUpCheckoutRecord extends CheckoutBase {
  readonly kind: 'topup';
  readonly credits: number;
}

/** A subscription that is being taken out. */
export interface SubscriptionCheckoutRecord extends CheckoutBase {
  readonly kind: 'subscription';
  readonly skillId: SkillId;
  readonly sellerId: AccountId;
  readonly priceNumber: number;
  readonly trialDays: number;
  readonly feePercent: number;
}

/** A purchase that somebody has begun. */
export type CheckoutRecord = TopUpCheckoutRecord | SubscriptionCheckoutRecord;

type Begun = 'id' | 'kind' | 'accountId' | 'provider' | 'providerId' | 'cents' | 'url' | 'createdAt' | 'expiresAt';

/** A purchase that begins. */
export type NewCheckout =
  | (Pick<TopUpCheckoutRecord, Begun | 'credits'> & { readonly requestKey: string | null })
  | Pick<SubscriptionCheckoutRecord, Begun | 'skillId' | 'sellerId' | 'priceNumber' | 'trialDays' | 'feePercent'>;

/** How a purchase ended. */
export interface CheckoutEnd {
  readonly status: Exclude<CheckoutStatus, 'open'>;
  readonly at: Date;
  readonly paymentId?: string | null;
  readonly transactionId?: LedgerTransactionId;
}

const CHECKOUT = {
  id: true,
  accountId: true,
  kind: true,
  provider: true,
  credits: true,
  skillId: true,
  sellerId: true,
  priceNumber: true,
  trialDays: true,
  feePercent: true,
  cents: true,
  status: true,
  providerId: true,
  paymentId: true,
  url: true,
  refundedCents: true,
  transactionId: true,
  createdAt: true,
  expiresAt: true,
  settledAt: true,
} as const satisfies Prisma.CheckoutSelect;

type Row = Prisma.CheckoutGetPayload<{ select: typeof CHECKOUT }>;

/** Purchases. Whoever changes one holds its lock first, then that of its subscription, and posts to the ledger last. */
@Injectable()
export class CheckoutsRepository {
  constructor(private readonly db: Database) {}

  async create(checkout: NewCheckout): Promise<void> {
    await this.db.client.checkout.create({ data: checkout, select: { id: true } });
  }

  async findById(id: CheckoutId): Promise<CheckoutRecord | null> {
    return toCheckout(await this.db.client.checkout.findUnique({ where: { id }, select: CHECKOUT }));
  }

  /** The one that is open for a skill, past its end or not. */
  async findOpen(accountId: AccountId, skillId: SkillId): Promise<SubscriptionCheckoutRecord | null> {
    const row = await this.db.client.checkout.findFirst({ where: { accountId, skillId, status: 'open' }, select: CHECKOUT });
    const found = toCheckout(row);
    return found?.kind === 'subscription' ? found : null;
  }

  /**
   * The top-up that was asked for with an idempotency key, whatever has become of it. THREAT[MON-03]: asked for again, it is the same.
   * @param since one that is older is forgotten under this key, which may be used for another one then
   */
  async findAsked(
    accountId: AccountId,
    requestKey: string,
    { credits, since }: { credits: number; since: Date },
  ): Promise<CheckoutRecord | null> {
    const asked = { accountId, requestKey, credits };
    await this.db.client.checkout.updateMany({ where: { ...asked, createdAt: { lt: since } }, data: { requestKey: null } });
    return toCheckout(await this.db.client.checkout.findFirst({ where: asked, select: CHECKOUT }));
  }

  async findByProvider(providerId: string): Promise<CheckoutRecord | null> {
    return toCheckout(await this.db.client.checkout.findUnique({ where: { providerId }, select: CHECKOUT }));
  }

  async findByPayment(paymentId: string): Promise<CheckoutRecord | null> {
    return toCheckout(await this.db.client.checkout.findUnique({ where: { paymentId }, select: CHECKOUT }));
  }

  async findByTransaction(transactionId: LedgerTransactionId): Promise<CheckoutRecord | null> {
    return toCheckout(await this.db.client.checkout.findFirst({ where: { transactionId }, select: CHECKOUT }));
  }

  /** Whether anybody has ever bought something there. */
  async hasPaid(provider: PaymentProvider): Promise<boolean> {
    return (await this.db.client.checkout.count({ where: { provider, status: 'paid' }, take: 1 })) > 0;
  }

  /** Keeps it as it is until the transaction ends. THREAT[MON-03]: of two that end it at once, the second sees what the first did. */
  async lock(id: CheckoutId): Promise<CheckoutRecord | null> {
    await this.db.client.$queryRaw`SELECT 1 FROM "Checkout" WHERE "id" = ${id} FOR NO KEY UPDATE`;
    return this.findById(id);
  }

  /** What the provider calls it, and where the buyer pays. */
  async offer(id: CheckoutId, { providerId, url }: { readonly providerId: string; readonly url: string }): Promise<void> {
    await this.db.client.checkout.update({ where: { id }, data: { providerId, url }, select: { id: true } });
  }

  async end(id: CheckoutId, { at, ...end }: CheckoutEnd): Promise<void> {
    await this.db.client.checkout.update({ where: { id }, data: { ...end, settledAt: at }, select: { id: true } });
  }

  async addRefund(id: CheckoutId, cents: number): Promise<void> {
    await this.db.client.checkout.update({ where: { id }, data: { refundedCents: { increment: cents } }, select: { id: true } });
  }

  /** Some that are open and whose time is over. */
  async findOverdue(now: Date, limit: number): Promise<CheckoutId[]> {
    const rows = await this.db.client.checkout.findMany({
      where: { status: 'open', expiresAt: { lte: now } },
      orderBy: { expiresAt: 'asc' },
      take: limit,
      select: { id: true },
    });
    return rows.map(({ id }) => id as CheckoutId);
  }
}

/** The database sees to it that each kind has what belongs to it. */
function toCheckout(row: Row | null): CheckoutRecord | null {
  if (!row) return null;
  const { credits, skillId, sellerId, priceNumber, trialDays, feePercent, ...shared } = row;
  const record = shared.kind === 'topup' ? { ...shared, credits } : { ...shared, skillId, sellerId, priceNumber, trialDays, feePercent };
  return record as CheckoutRecord;
}
