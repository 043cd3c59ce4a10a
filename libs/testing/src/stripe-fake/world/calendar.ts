import type Stripe from 'stripe';

/** Seconds of a day. */
export const DAY = 86_400;

/** How often something is billed. */
export type Rhythm = Pick<Stripe.Price.Recurring, 'interval' | 'interval_count'>;

/**
 * The start of the n-th period since the anchor. It is counted from the anchor and not from the period before, so that 31 January is followed
 * by 28 February and then by 31 March.
 *
 * @param anchor in seconds of Unix time
 */
function periodStart(anchor: number, rhythm: Rhythm, n: number): number {
  const count = n * rhythm.interval_count;
  if (rhythm.interval === 'day') return anchor + count * DAY;
  if (rhythm.interval === 'week') return anchor + count * 7 * DAY;
  return addMonths(anchor, rhythm.interval === 'year' ? count * 12 : count);
}

/** The first start of a period after this moment: the end of the period that the moment is in. */
export function nextPeriodStart(anchor: number, rhythm: Rhythm, after: number): number {
  let n = 0;
  while (periodStart(anchor, rhythm, n) <= after) n += 1;
  return periodStart(anchor, rhythm, n);
}

function addMonths(anchor: number, months: number): number {
  const from = new Date(anchor * 1000);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const midnight = Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)) / 1000;
  return midnight + (anchor % DAY);
}
