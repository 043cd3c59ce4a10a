/** A rule of the data in one query, which answers the rows that break it. */
export interface RowRule {
  readonly rule: string;
  /** Answers one text column `row`, which names what is wrong. */
  readonly sql: string;
}
