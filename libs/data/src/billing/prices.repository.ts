import type { SkillId } from '@guildhall/kernel';
import type { DatedPrice, Pricing } from '@guildhall/pricing';
import { Injectable } from '@nestjs/common';
import { Database } from '../database.js';
import type { Prisma } from '../generated/client.js';

/** A price that a skill has or had. */
export interface PriceRecord extends DatedPrice {
  /** 1 to n, in the order in which the prices were set. */
  readonly number: number;
}

/** How many prices are read at most: whoever changes a price more often is not read to the end. */
export const MOST_PRICES = 200;

const PRICE = { number: true, pricing: true, effectiveFrom: true } as const satisfies Prisma.SkillPriceSelect;

/** What skills have cost. Triggers write it whenever the price of a skill changes, so there is nothing to write here. */
@Injectable()
export class PricesRepository {
  constructor(private readonly db: Database) {}

  /** The last prices in the order in which they were set; the very last one is the price of now. */
  async findHistory(skillId: SkillId): Promise<PriceRecord[]> {
    const rows = await this.db.client.skillPrice.findMany({
      where: { skillId },
      orderBy: { number: 'desc' },
      take: MOST_PRICES,
      select: PRICE,
    });
    return rows.reverse().map(({ pricing, ...row }) => ({ ...row, pricing: pricing as unknown as Pricing }));
  }

  /** What the skill is called on invoices: `account/name`. */
  async findProductName(skillId: SkillId): Promise<string | null> {
    const rows = await this.db.client.$queryRaw<{ name: string }[]>`
      SELECT a."slug" || '/' || s."name" AS "name" FROM "Skill" s JOIN "Account" a ON a."id" = s."accountId" WHERE s."id" = ${skillId}`;
    return rows[0]?.name ?? null;
  }
}
