import { divideHalfEven, requireWhole } from './whole-parts.js';

/** What each side gets of an amount that somebody has paid: credits or cents, as the amount is. */
export interface SaleParts {
  readonly seller: number;
  readonly platform: number;
}

/**
 * Divides what was paid between seller and platform: the seller's share is rounded half-even, the platform has what is left, so that both
 * are the amount, always.
 * @param amount whole credits or cents, at most 2^53 / 100
 * @param feePercent the platform's share, whole percent from 0 to 100
 * @throws {RangeError} when one of them is something else
 */
export function splitSale(amount: number, feePercent: number): SaleParts {
  requireWhole(amount);
  if (!Number.isInteger(feePercent) || feePercent < 0 || feePercent > 100) throw new RangeError(`${feePercent} % is no share.`);
  const seller = divideHalfEven(amount * (100 - feePercent), 100);
  return { seller, platform: amount - seller };
}
