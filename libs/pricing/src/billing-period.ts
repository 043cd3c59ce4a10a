/** A month of a subscription: from `start` to right before `end`. */
export interface BillingPeriod {
  readonly start: Date;
  readonly end: Date;
}

/**
 * So many months later, at the same day and time of the month in UTC, or on the last day of a month that has no such day.
 * THREAT[MON-08]: counted from the first day of all, so that after 28 February comes 31 March again.
 */
export function addMonths(anchor: Date, months: number): Date {
  const month = anchor.getUTCFullYear() * 12 + anchor.getUTCMonth() + months;
  const [year, index] = [Math.floor(month / 12), month % 12];
  const day = Math.min(anchor.getUTCDate(), lastDayOf(year, index));
  const moved = new Date(anchor.getTime());
  moved.setUTCFullYear(year, index, day);
  return moved;
}

/**
 * The period that begins at `start`, which is the anchor or the end of the period before.
 * @param anchor the moment whose day and time of the month all periods keep
 */
export function periodFrom(anchor: Date, start: Date): BillingPeriod {
  const months = (start.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + start.getUTCMonth() - anchor.getUTCMonth();
  const end = addMonths(anchor, months);
  return { start, end: end > start ? end : addMonths(anchor, months + 1) };
}

function lastDayOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}
