import type { AccountId, CheckoutId, SkillId, SubscriptionId } from '@guildhall/kernel';
import type { SubscriptionStatus } from '@guildhall/pricing';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from '../database.js';
import type { Prisma } from '../generated/client.js';
import type { HotStatement, SqlValue } from '../hot-statements.js';
import type { RowWindow } from '../row-windows.js';
import type { PaymentProvider } from './checkouts.repository.js';
import { isSoldTo } from './entitled.js';
import type { PriceRecord } from './prices.repository.js';
import { SUBSCRIPTION_BY_ID, SUBSCRIPTION_COUNT, SUBSCRIPTION_PAGE } from './subscription-statements.js';

/** An account pays for a skill every month. */
export interface SubscriptionRecord {
  readonly id: SubscriptionId;
  /** The buyer. */
  readonly accountId: AccountId;
  readonly skillId: SkillId;
  readonly sellerId: AccountId;
  readonly checkoutId: CheckoutId | null;
  readonly provider: PaymentProvider;
  readonly providerId: string | null;
  /** The price that its holder has, and what it is a month. */
  readonly priceNumber: number;
  readonly cents: number;
  /** The platform's share, as it was when the subscription began. */
  readonly feePercent: number;
  readonly status: SubscriptionStatus;
  readonly owedSince: Date | null;
  /** The moment whose day and time of the month all periods keep. */
  readonly anchorAt: Date;
  readonly trialEnd: Date | null;
  readonly currentPeriodStart: Date;
  readonly currentPeriodEnd: Date;
  readonly cancelAtPeriodEnd: boolean;
  /** Who has it end with its period; null: nobody here, so if it ends, somebody has said so at the payment provider. */
  readonly endingBy: 'holder' | 'platform' | null;
  /** The last price that was set since, when its holder was told of it, and when they accepted it. */
  readonly nextPriceNumber: number | null;
  readonly noticedAt: Date | null;
  readonly acceptedAt: Date | null;
  /** The price that the provider was told last; null: it bills the one that it began with. */
  readonly askedPriceNumber: number | null;
  readonly revokedAt: Date | null;
  readonly revokedReason: 'refund' | 'dispute' | null;
  readonly endedAt: Date | null;
  readonly createdAt: Date;
}

/** A subscription as its holder sees it. */
export interface ShownSubscriptionRecord
  extends Pick<
    SubscriptionRecord,
    | 'id'
    | 'skillId'
    | 'status'
    | 'priceNumber'
    | 'cents'
    | 'anchorAt'
    | 'trialEnd'
    | 'currentPeriodStart'
    | 'currentPeriodEnd'
    | 'cancelAtPeriodEnd'
    | 'nextPriceNumber'
    | 'noticedAt'
    | 'acceptedAt'
    | 'endedAt'
    | 'createdAt'
  > {
  readonly skillName: string;
  readonly sellerSlug: string;
  /** The prices that were set since the one that it has, in that order. */
  readonly newPrices: readonly PriceRecord[];
  /** Another month of it is billed: the skill is sold to its holder, and no payment of it is disputed. */
  readonly isSold: boolean;
  /** It gives its skill now. */
  readonly isEntitled: boolean;
}

/** What may change of one. */
export type SubscriptionFields = Partial<
  Omit<SubscriptionRecord, 'id' | 'accountId' | 'skillId' | 'sellerId' | 'checkoutId' | 'provider' | 'createdAt'>
>;

const SUBSCRIPTION = {
  id: true,
  accountId: true,
  skillId: true,
  sellerId: true,
  checkoutId: true,
  provider: true,
  providerId: true,
  priceNumber: true,
  cents: true,
  feePercent: true,
  status: true,
  owedSince: true,
  anchorAt: true,
  trialEnd: true,
  currentPeriodStart: true,
  currentPeriodEnd: true,
  cancelAtPeriodEnd: true,
  endingBy: true,
  nextPriceNumber: true,
  noticedAt: true,
  acceptedAt: true,
  askedPriceNumber: true,
  revokedAt: true,
  revokedReason: true,
  endedAt: true,
  createdAt: true,
} as const satisfies Prisma.SubscriptionSelect;

const LIVE = { status: { notIn: ['canceled', 'incomplete_expired'] } } satisfies Prisma.SubscriptionWhereInput;

/** Subscriptions. Whether one gives its skill is asked in `entitled.ts`. */
@Injectable()
export class SubscriptionsRepository {
  constructor(private readonly db: Database) {}

  async create(subscription: SubscriptionRecord): Promise<void> {
    await this.db.client.subscription.create({
      data: { ...subscription, updatedAt: subscription.createdAt },
      select: { id: true },
    });
  }

  async findById(id: SubscriptionId): Promise<SubscriptionRecord | null> {
    return toRecord(await this.db.client.subscription.findUnique({ where: { id }, select: SUBSCRIPTION }));
  }

  async findByProvider(providerId: string): Promise<SubscriptionRecord | null> {
    return toRecord(await this.db.client.subscription.findUnique({ where: { providerId }, select: SUBSCRIPTION }));
  }

  async findByCheckout(checkoutId: CheckoutId): Promise<SubscriptionRecord | null> {
    return toRecord(await this.db.client.subscription.findUnique({ where: { checkoutId }, select: SUBSCRIPTION }));
  }

  /** Whether a skill can be paid for by an account, as `isSoldTo` in `entitled.ts` says. */
  async isSoldTo(accountId: AccountId, skillId: SkillId): Promise<boolean> {
    const rows = await this.db.client.$queryRawUnsafe<{ isSold: boolean }[]>(
      `SELECT ${isSoldTo('$1', 's')} AS "isSold" FROM "Skill" s WHERE s."id" = $2`,
      accountId,
      skillId,
    );
    return rows[0]?.isSold ?? false;
  }

  /** Whether a dispute has taken back a payment of it that was not given again, as the open transaction sees it. */
  async isDisputed(id: SubscriptionId): Promise<boolean> {
    const rows = await this.db.client.$queryRaw<{ isDisputed: boolean }[]>`
      SELECT EXISTS (
        SELECT FROM "Invoice" v JOIN "LedgerTransaction" t ON t."accountId" = v."sellerId" AND t."reversesId" = v."transactionId"
        WHERE v."subscriptionId" = ${id} AND t."kind" = 'dispute'
          AND NOT EXISTS (SELECT FROM "LedgerTransaction" w WHERE w."key" = t."key" || ':won')) AS "isDisputed"`;
    return rows[0]?.isDisputed ?? false;
  }

  /** The one that has not ended, whether it gives anything or not. */
  async findLive(accountId: AccountId, skillId: SkillId): Promise<SubscriptionRecord | null> {
    return toRecord(await this.db.client.subscription.findFirst({ where: { accountId, skillId, ...LIVE }, select: SUBSCRIPTION }));
  }

  /** Whether the account ever had one. THREAT[MON-07]: a skill is tried once, however often it is subscribed to. */
  async hadAny(accountId: AccountId, skillId: SkillId): Promise<boolean> {
    return (await this.db.client.subscription.count({ where: { accountId, skillId }, take: 1 })) > 0;
  }

  /** Newest first. */
  findPage(accountId: AccountId, { limit, offset }: RowWindow): Promise<ShownSubscriptionRecord[]> {
    return this.readShown(SUBSCRIPTION_PAGE, [accountId, limit, offset]);
  }

  async count(accountId: AccountId): Promise<number> {
    const [row] = await this.db.read<{ total: number }>(PLATFORM, SUBSCRIPTION_COUNT, [accountId]);
    return row?.total ?? 0;
  }

  /** The committed one, if it is the account's. */
  async findShown(id: SubscriptionId, accountId: AccountId): Promise<ShownSubscriptionRecord | null> {
    const [row] = await this.readShown(SUBSCRIPTION_BY_ID, [id, accountId]);
    return row ?? null;
  }

  /** Keeps it as it is until the transaction ends. */
  async lock(id: SubscriptionId): Promise<SubscriptionRecord | null> {
    await this.db.client.$queryRaw`SELECT 1 FROM "Subscription" WHERE "id" = ${id} FOR NO KEY UPDATE`;
    return this.findById(id);
  }

  async update(id: SubscriptionId, fields: SubscriptionFields, at: Date): Promise<void> {
    await this.db.client.subscription.update({ where: { id }, data: { ...fields, updatedAt: at }, select: { id: true } });
  }

  /** Some of a sandbox whose period is over; with `after`, those that follow that one. */
  async findDue(now: Date, after: SubscriptionId | null, limit: number): Promise<SubscriptionId[]> {
    const rows = await this.db.client.subscription.findMany({
      where: { ...LIVE, provider: 'sandbox', currentPeriodEnd: { lte: now }, ...(after && { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      take: limit,
      select: { id: true },
    });
    return rows.map(({ id }) => id as SubscriptionId);
  }

  private async readShown(statement: HotStatement, values: readonly SqlValue[]): Promise<ShownSubscriptionRecord[]> {
    const rows = await this.db.read<ShownRow>(PLATFORM, statement, values);
    return rows.map(({ newPrices, ...row }) => ({ ...row, newPrices: newPrices.map(toPrice) }));
  }
}

/** In JSON a moment is a text. */
type PriceRow = Omit<PriceRecord, 'effectiveFrom'> & { readonly effectiveFrom: string };
type ShownRow = Omit<ShownSubscriptionRecord, 'newPrices'> & { readonly newPrices: readonly PriceRow[] };

const toPrice = ({ effectiveFrom, ...price }: PriceRow): PriceRecord => ({ ...price, effectiveFrom: new Date(effectiveFrom) });

function toRecord(row: Prisma.SubscriptionGetPayload<{ select: typeof SUBSCRIPTION }> | null): SubscriptionRecord | null {
  return row as SubscriptionRecord | null;
}
