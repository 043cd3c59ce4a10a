import { PLATFORM } from '@guildhall/data';
import type { SkillId } from '@guildhall/kernel';
import { CURRENCY } from '../../effects/sights.js';
import { type CallTools, META } from './call-tools.js';

/** A price of a skill. */
export interface MonthlyPrice {
  readonly skillId: SkillId;
  /** In the history of the skill. */
  readonly number: number;
  readonly cents: number;
}

/** The price at Stripe: it is made once for each price that a skill has had, and found by its lookup key. */
export async function stripePriceOf(tools: CallTools, price: MonthlyPrice, renewals: number): Promise<string> {
  const lookup = `guildhall-${price.skillId}-${price.number}`;
  const known = await findPrice(tools, lookup);
  return known ?? makePrice(tools, price, { lookup, idempotencyKey: `price-${lookup}-${renewals}` });
}

async function findPrice({ stripe }: CallTools, lookup: string): Promise<string | null> {
  const { data } = await stripe.prices.list({ lookup_keys: [lookup], limit: 1 });
  return data[0]?.id ?? null;
}

async function makePrice(
  { stripe, database, prices }: CallTools,
  { skillId, number, cents }: MonthlyPrice,
  { lookup, idempotencyKey }: { readonly lookup: string; readonly idempotencyKey: string },
): Promise<string> {
  const name = (await database.transaction(PLATFORM, () => prices.findProductName(skillId))) ?? skillId;
  const metadata = { [META.skill]: skillId, [META.price]: String(number) };
  const { id } = await stripe.prices.create(
    {
      ...{ currency: CURRENCY, unit_amount: cents, recurring: { interval: 'month' }, lookup_key: lookup, metadata },
      product_data: { name, metadata: { [META.skill]: skillId } },
    },
    { idempotencyKey },
  );
  return id;
}
