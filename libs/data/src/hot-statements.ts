import pg from 'pg';

/** Parameter of a hot statement; arrays become `text[]`. */
export type SqlValue = string | number | boolean | null | readonly string[];

/** A read that is prepared once per connection; `text` uses $1, $2 … with the Postgres types of `types`. */
export interface HotStatement {
  readonly name: string;
  readonly types: readonly string[];
  readonly text: string;
}

/**
 * Sends the account setting and an EXECUTE in one simple-protocol message. Postgres runs such a message as one transaction, so
 * row-level security is in force at the price of one round trip instead of four, and the plan is still prepared.
 */
export class HotStatements {
  private readonly prepared = new WeakMap<pg.PoolClient, Set<string>>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly onStatement: (sql: string) => void,
  ) {}

  async run(scope: string, statement: HotStatement, values: readonly SqlValue[]): Promise<unknown[]> {
    const client = await this.pool.connect();
    try {
      await this.prepare(client, statement);
      const call = `EXECUTE ${statement.name}${values.length > 0 ? `(${values.map(literal).join(',')})` : ''}`;
      this.onStatement(statement.text);
      // THREAT[TEN-05]: the setting is local to the transaction that this one message is.
      const answers: unknown = await client.query(`SELECT set_config('guildhall.account',${literal(scope)},true);${call}`);
      const [, rows] = answers as pg.QueryResult[];
      client.release();
      return rows?.rows ?? [];
    } catch (fault) {
      // The connection may have lost its prepared statements or be broken: a fresh one costs little.
      client.release(fault instanceof Error ? fault : true);
      throw fault;
    }
  }

  poolState(): { total: number; idle: number; waiting: number } {
    return { total: this.pool.totalCount, idle: this.pool.idleCount, waiting: this.pool.waitingCount };
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async prepare(client: pg.PoolClient, statement: HotStatement): Promise<void> {
    const known = this.prepared.get(client) ?? new Set<string>();
    if (known.has(statement.name)) return;
    const types = statement.types.length > 0 ? `(${statement.types.join(',')})` : '';
    await client.query(`PREPARE ${statement.name}${types} AS ${statement.text}`);
    this.prepared.set(client, known.add(statement.name));
  }
}

/** SQL literal of a value; text is escaped by the driver's own rule, for both quote styles. */
function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'string') return pg.escapeLiteral(value);
  if (typeof value === 'number') return numberLiteral(value);
  return value.length === 0 ? "'{}'::text[]" : `ARRAY[${value.map((item) => pg.escapeLiteral(item)).join(',')}]::text[]`;
}

function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('A SQL parameter must be a finite number.');
  return String(value);
}
