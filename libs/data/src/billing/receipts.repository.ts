import type { AccountId, SkillId } from '@guildhall/kernel';
import { Injectable } from '@nestjs/common';
import { Database, PLATFORM } from '../database.js';
import type { HotStatement } from '../hot-statements.js';
import { joinAccount, lookUp } from '../look-up.js';
import type { PaymentProvider } from './checkouts.repository.js';

/** A party of a receipt. */
export interface ReceiptPartyRecord {
  readonly id: AccountId;
  readonly slug: string;
  readonly name: string;
}

/** What somebody has paid, as they may show it to others. */
export interface ReceiptRecord {
  /** Of the invoice, or of the top-up. */
  readonly id: string;
  readonly kind: 'topup' | 'subscription';
  readonly provider: PaymentProvider;
  readonly paidAt: Date;
  readonly cents: number;
  readonly refundedCents: number;
  readonly buyer: ReceiptPartyRecord;
  /** null: the platform. */
  readonly seller: ReceiptPartyRecord | null;
  readonly skillId: SkillId | null;
  readonly skillName: string | null;
  /** The month that was paid. */
  readonly periodStart: Date | null;
  readonly periodEnd: Date | null;
}

const party = (account: string): string => `json_build_object('id', ${account}."id", 'slug', ${account}."slug", 'name', ${account}."name")`;

/** THREAT[TEN-01]: names the seller, so the read is the platform's, and says whose receipt is meant. */
const INVOICE_RECEIPT: HotStatement = {
  name: 'invoice_receipt',
  types: ['text', 'text'],
  text: `SELECT v."id", 'subscription' AS "kind", b."provider", v."paidAt", v."cents", v."refundedCents", ${party('buyer')} AS "buyer",
      ${party('seller')} AS "seller", v."skillId", s."name" AS "skillName", v."periodStart", v."periodEnd"
    FROM "Invoice" v JOIN ${lookUp('"Subscription" k', 'k."id" = v."subscriptionId"')} b ON true
      ${joinAccount('v."accountId"', 'buyer')} ${joinAccount('v."sellerId"', 'seller')}
      LEFT JOIN ${lookUp('"Skill" k', 'k."id" = v."skillId"')} s ON true
    WHERE v."id" = $1 AND v."accountId" = $2 AND v."status" = 'paid'`,
};

const TOP_UP_RECEIPT: HotStatement = {
  name: 'top_up_receipt',
  types: ['text', 'text'],
  text: `SELECT c."id", c."kind", c."provider", c."settledAt" AS "paidAt", c."cents", c."refundedCents", ${party('buyer')} AS "buyer",
      NULL AS "seller", NULL AS "skillId", NULL AS "skillName", NULL AS "periodStart", NULL AS "periodEnd"
    FROM "Checkout" c ${joinAccount('c."accountId"', 'buyer')}
    WHERE c."id" = $1 AND c."accountId" = $2 AND c."status" = 'paid' AND c."kind" = 'topup'`,
};

/** Receipts of what was paid. */
@Injectable()
export class ReceiptsRepository {
  constructor(private readonly db: Database) {}

  /** The receipt of a paid invoice of the account. */
  async findOfInvoice(id: string, accountId: AccountId): Promise<ReceiptRecord | null> {
    const [row] = await this.db.read<ReceiptRecord>(PLATFORM, INVOICE_RECEIPT, [id, accountId]);
    return row ?? null;
  }

  /** The receipt of a paid top-up of the account. */
  async findOfTopUp(id: string, accountId: AccountId): Promise<ReceiptRecord | null> {
    const [row] = await this.db.read<ReceiptRecord>(PLATFORM, TOP_UP_RECEIPT, [id, accountId]);
    return row ?? null;
  }
}
