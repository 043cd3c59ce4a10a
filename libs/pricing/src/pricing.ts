import type { Fault } from '@guildhall/kernel';
import { jsonPointer } from '@guildhall/kernel';

/** How a skill is paid for (AGNT Skills document, "Pricing"). */
export const PRICING_MODELS = ['free', 'fixed', 'credits'] as const;

/** One of `PRICING_MODELS`. */
export type PricingModel = (typeof PRICING_MODELS)[number];

/** A price as it is kept and calculated with: integers only. */
export type Pricing =
  | { readonly model: 'free' }
  /** `perMonthCents`: US cents a month. `trialDays`: days before the first payment. */
  | { readonly model: 'fixed'; readonly perMonthCents: number; readonly trialDays?: number }
  /** `creditsPerMinute`: credits (1 credit = 1 US cent) a minute. `freeMinutes`: given to each account once. */
  | { readonly model: 'credits'; readonly creditsPerMinute: number; readonly freeMinutes?: number };

/** A price as callers write and read it: `perMonth` is in US dollars with up to two decimals. */
export interface PrintedPricing {
  readonly model: PricingModel;
  readonly perMonth?: number;
  readonly creditsPerMinute?: number;
  readonly trialDays?: number;
  readonly freeMinutes?: number;
}

/** The price of a skill that states none. */
export const FREE: Pricing = { model: 'free' };

/** A price, or everything that is wrong with it. */
export type ParsedPricing =
  | { readonly ok: true; readonly value: Pricing }
  | { readonly ok: false; readonly code: 'invalid_pricing'; readonly faults: readonly Fault[] };

interface Amount {
  readonly required: boolean;
  readonly least: number;
  readonly most: number;
  readonly decimals: 0 | 2;
}

type AmountName = Exclude<keyof PrintedPricing, 'model'>;

/** The amounts that each model has, on the wire. */
const AMOUNTS: Readonly<Record<PricingModel, Readonly<Partial<Record<AmountName, Amount>>>>> = {
  free: {},
  fixed: {
    perMonth: { required: true, least: 1, most: 10_000, decimals: 2 },
    trialDays: { required: false, least: 0, most: 30, decimals: 0 },
  },
  credits: {
    creditsPerMinute: { required: true, least: 1, most: 100_000, decimals: 0 },
    freeMinutes: { required: false, least: 0, most: 10_000, decimals: 0 },
  },
};

/** Shortest decimal form of the numbers that have at most so many decimals; whatever needs an exponent is out of bounds anyway. */
const DECIMALS = { 0: /^\d+$/, 2: /^\d+(?:\.\d{1,2})?$/ } as const;

/**
 * Reads a price: `{model: "free"}`, `{model: "fixed", perMonth, trialDays?}` or `{model: "credits", creditsPerMinute, freeMinutes?}`.
 * An amount of another model is a fault like a missing one. Absence means free.
 * @param pointer RFC 6901 pointer of the price inside the request
 * @returns 422 `invalid_pricing` on faults
 */
export function parsePricing(input: unknown, pointer = '/pricing'): ParsedPricing {
  if (input === undefined) return { ok: true, value: FREE };
  const faults = [...pricingFaults(input, pointer)];
  // Without faults the input has one known model and exactly its amounts.
  return faults.length === 0 ? { ok: true, value: toPricing(input as PrintedPricing) } : { ok: false, code: 'invalid_pricing', faults };
}

/** A price in the form in which it was written. */
export function printPricing(pricing: Pricing): PrintedPricing {
  if (pricing.model !== 'fixed') return pricing;
  const { perMonthCents, ...rest } = pricing;
  return { ...rest, perMonth: perMonthCents / 100 };
}

function* pricingFaults(input: unknown, pointer: string): Generator<Fault> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return yield { pointer, code: 'wrong_type', message: 'A price is an object.' };
  }
  const fields = new Map(Object.entries(input));
  const model = PRICING_MODELS.find((known) => known === fields.get('model'));
  if (!model) {
    const code = fields.has('model') ? 'unknown_value' : 'required';
    return yield { pointer: `${pointer}/model`, code, message: `Expected one of ${PRICING_MODELS.join(', ')}.` };
  }
  const amounts = new Map(Object.entries(AMOUNTS[model]));
  for (const [name, amount] of amounts) {
    const message = amountFault(fields.get(name), amount);
    if (message) yield { pointer: `${pointer}/${name}`, code: fields.has(name) ? 'invalid_amount' : 'required', message };
  }
  for (const name of fields.keys()) {
    if (name === 'model' || amounts.has(name)) continue;
    yield { pointer: pointer + jsonPointer(name), code: 'unknown_field', message: `The model ${model} has no such field.` };
  }
}

/** THREAT[MON-06]: no price that is negative, fractional beyond cents, not a number, or absurdly large. */
function amountFault(value: unknown, { required, least, most, decimals }: Amount): string | null {
  if (value === undefined && !required) return null;
  const isExact = typeof value === 'number' && DECIMALS[decimals].test(String(value));
  if (isExact && value >= least && value <= most) return null;
  return `Expected a number from ${least} to ${most} with ${decimals === 0 ? 'no' : 'at most two'} decimals.`;
}

function toPricing({ model, perMonth = 0, creditsPerMinute = 0, trialDays, freeMinutes }: PrintedPricing): Pricing {
  switch (model) {
    case 'free':
      return FREE;
    case 'fixed':
      // Rounding undoes the binary error only: 19.99 × 100 is 1998.9999999999998, and the amount has at most two decimals.
      return { model, perMonthCents: Math.round(perMonth * 100), ...(trialDays !== undefined && { trialDays }) };
    case 'credits':
      return { model, creditsPerMinute, ...(freeMinutes !== undefined && { freeMinutes }) };
  }
}
