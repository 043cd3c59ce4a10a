import type { AccountId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';

/** An account at the payment provider, as one that sells. */
export interface SellerRecord {
  readonly accountId: AccountId;
  /** null until the provider has answered. */
  readonly stripeAccountId: string | null;
  /** The provider knows enough of the seller to pay them. */
  readonly canBePaid: boolean;
}

const SELLER = { accountId: true, stripeAccountId: true, canBePaid: true } as const;

/** What the payment provider calls our accounts, as buyers and as sellers. */
@Injectable()
export class SellersRepository {
  constructor(private readonly db: Database) {}

  async find(accountId: AccountId): Promise<SellerRecord | null> {
    return (await this.db.client.seller.findUnique({ where: { accountId }, select: SELLER })) as SellerRecord | null;
  }

  /** Lets only one payout or refund at a time decide about what the seller has, until the transaction ends: also of one who is not known yet. */
  async lock(accountId: AccountId): Promise<SellerRecord | null> {
    await this.db.client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`earnings of ${accountId}`}, 0))`;
    return this.find(accountId);
  }

  async findByProvider(stripeAccountId: string): Promise<SellerRecord | null> {
    return (await this.db.client.seller.findUnique({ where: { stripeAccountId }, select: SELLER })) as SellerRecord | null;
  }

  /** Writes what is known of the seller now. */
  async save({ accountId, ...fields }: SellerRecord, at: Date): Promise<void> {
    const data = { ...fields, updatedAt: at };
    await this.db.client.seller.upsert({ where: { accountId }, create: { accountId, ...data }, update: data, select: { accountId: true } });
  }

  async findCustomer(accountId: AccountId): Promise<string | null> {
    const row = await this.db.client.paymentCustomer.findUnique({ where: { accountId }, select: { stripeCustomerId: true } });
    return row?.stripeCustomerId ?? null;
  }

  /** The account as which the provider knows a customer. */
  async findAccountOf(stripeCustomerId: string): Promise<AccountId | null> {
    const row = await this.db.client.paymentCustomer.findUnique({ where: { stripeCustomerId }, select: { accountId: true } });
    return (row?.accountId ?? null) as AccountId | null;
  }

  /** @returns the customer that the account has now: an earlier one stays */
  async saveCustomer(accountId: AccountId, stripeCustomerId: string): Promise<string> {
    const data = { accountId, stripeCustomerId };
    const row = await this.db.client.paymentCustomer.upsert({
      where: { accountId },
      create: data,
      update: {},
      select: { stripeCustomerId: true },
    });
    return row.stripeCustomerId;
  }
}
