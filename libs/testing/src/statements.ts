import { PRINCIPAL_STATEMENTS } from '@guildhall/data';

/** Counts the SQL statements that reach Postgres; transaction control and the tenant setting do not count. */
export class StatementCounter {
  private readonly texts: string[] = [];

  readonly hear = (sql: string): void => {
    if (!/^\s*(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SELECT set_config)/i.test(sql)) this.texts.push(sql);
  };

  /**
   * Runs `work` and returns the statements that it caused. Those that judge the caller's token are left out: on a slow machine the four
   * seconds for which a token is believed may end in the middle of a count.
   */
  async during(work: () => Promise<unknown>): Promise<string[]> {
    return (await this.allDuring(work)).filter((text) => !PRINCIPAL_STATEMENTS.includes(text));
  }

  /** Like `during`, with the statements that judge the caller's token. */
  async allDuring(work: () => Promise<unknown>): Promise<string[]> {
    const before = this.texts.length;
    await work();
    return this.texts.slice(before);
  }
}
