import { PagedAnswer } from '../../../http/envelope.js';

export class MonthView {
  /** Such as `2026-11`, in UTC: when the runs ended, and what is paid by the month was paid. */
  month!: string;
  /** Id of the skill. */
  skill!: string;
  /** How many runs were paid for. */
  runs!: number;
}

export class UsageView extends MonthView {
  /** Running time in started seconds; waiting is not counted. */
  seconds!: number;
  /** What was paid for it, less what went back in that month. */
  credits!: number;
  /** What was paid for it by the month, less what went back of that, in US cents. */
  cents!: number;
}

export class UsageAnswer extends PagedAnswer {
  /** Newest month first. */
  usage!: UsageView[];
}

export class EarningView extends MonthView {
  /** The account's share of what its runs have cost, less what went back in that month. */
  credits!: number;
  /** The account's share of subscriptions, in US cents. */
  cents!: number;
}

export class EarningsAnswer extends PagedAnswer {
  /** Newest month first. */
  earnings!: EarningView[];
}
