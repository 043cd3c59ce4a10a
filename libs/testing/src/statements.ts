/** Counts the SQL statements that reach Postgres; transaction control and the tenant setting do not count. */
export class StatementCounter {
  private readonly texts: string[] = [];

  readonly hear = (sql: string): void => {
    if (!/^\s*(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SELECT set_config)/i.test(sql)) this.texts.push(sql);
  };

  /** Runs `work` and returns the statements that it caused. */
  async during(work: () => Promise<unknown>): Promise<string[]> {
    const before = this.texts.length;
    await work();
    return this.texts.slice(before);
  }
}
