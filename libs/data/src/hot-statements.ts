import pg from 'pg';
import { isLockTaken, raisedState } from './database-faults.js';
import { type Column, isReaderOf, type RowReader, rowReader } from './row-reader.js';

/** Parameter of a hot statement; arrays become `text[]`. */
export type SqlValue = string | number | boolean | null | readonly string[];

/** A statement that is prepared once per connection; `text` uses $1, $2 … with the Postgres types of `types`. */
export interface HotStatement {
  readonly name: string;
  readonly types: readonly string[];
  readonly text: string;
}

/** A call of a statement, as `hotCall` makes it. */
export interface HotCall {
  /** Whose rows it may touch. */
  readonly scope: string;
  readonly text: string;
}

/**
 * Sends calls of a prepared statement, each with its account, in one simple-protocol message. Postgres runs such a message as one transaction,
 * so row-level security is in force at the price of one round trip instead of four, and all of the calls happen or none.
 *
 * Connections stay here once they are open: handing one out and taking it back costs the pool timers and turns of the loop, about as much
 * as a small read costs by itself. The pool opens them and closes the broken ones. Nobody waits here: whoever calls sees to it that there
 * are never more calls at once than the pool may have connections.
 */
export class HotStatements {
  private readonly idle: pg.PoolClient[] = [];
  private readonly prepared = new WeakMap<pg.PoolClient, Set<string>>();
  private readonly readers = new Map<string, RowReader>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly onStatement: ((sql: string) => void) | undefined,
  ) {}

  /** One call, which waits for locks as long as any statement. */
  async run(statement: HotStatement, call: HotCall): Promise<object[]> {
    const [rows] = await this.send(statement, { text: call.text, before: 0, calls: 1 });
    return rows as object[];
  }

  /**
   * Calls in one transaction: all of them happen, or none. They wait for each lock only briefly, and then fail.
   * @returns the rows, call by call
   */
  runTogether(statement: HotStatement, calls: readonly HotCall[]): Promise<object[][]> {
    const text = [BRIEFLY, ...calls.map((call) => call.text)].join(';');
    return this.send(statement, { text, before: 1, calls: calls.length });
  }

  poolState(): { total: number; idle: number; waiting: number } {
    return { total: this.pool.totalCount, idle: this.idle.length, waiting: this.pool.waitingCount };
  }

  close(): Promise<void> {
    for (const client of this.idle.splice(0)) client.release();
    return this.pool.end();
  }

  /** A read may still run when the pool is closed, and the pool waits for its connection. */
  private giveBack(client: pg.PoolClient): void {
    if (this.pool.ending) client.release();
    else this.idle.push(client);
  }

  private async open(): Promise<pg.PoolClient> {
    const client = await this.pool.connect();
    this.prepared.set(client, new Set());
    client.on('error', (fault) => this.lose(client, fault));
    return client;
  }

  /** THREAT[FLT-02]: if nobody listened, a lost connection would end the process. One that is busy tells its read by itself. */
  private lose(client: pg.PoolClient, fault: Error): void {
    const place = this.idle.indexOf(client);
    if (place < 0) return;
    this.idle.splice(place, 1);
    client.release(fault);
    this.pool.emit('error', fault, client);
  }

  private async send(statement: HotStatement, message: Message): Promise<object[][]> {
    if (this.onStatement) for (let call = 0; call < message.calls; call += 1) this.onStatement(statement.text);
    const client = this.idle.pop() ?? (await this.open());
    try {
      if (!this.prepared.get(client)?.has(statement.name)) await this.prepare(client, statement);
      const rows = await this.ask(client, statement.name, message);
      this.giveBack(client);
      return rows;
    } catch (fault) {
      if (sparesConnection(fault)) this.giveBack(client);
      // The connection may have lost its prepared statements or be broken: a fresh one costs little.
      else client.release(fault instanceof Error ? fault : true);
      throw fault;
    }
  }

  private async prepare(client: pg.PoolClient, statement: HotStatement): Promise<void> {
    await client.query(prepareText(statement));
    this.prepared.get(client)?.add(statement.name);
  }

  private ask(client: pg.PoolClient, name: string, message: Message): Promise<object[][]> {
    return new Promise((resolve, reject) => {
      client.query(new HotAnswer(message, (columns) => this.readerOf(name, columns), { resolve, reject }));
    });
  }

  private readerOf(name: string, columns: readonly Column[]): RowReader {
    const known = this.readers.get(name);
    if (known && isReaderOf(known, columns)) return known;
    const reader = rowReader(columns);
    this.readers.set(name, reader);
    return reader;
  }
}

/** What a trigger of ours refuses, or somebody else's lock, says nothing against the connection, and may happen often. */
const sparesConnection = (fault: unknown): boolean => raisedState(fault) !== null || isLockTaken(fault);

/** What is sent at once. */
interface Message {
  readonly text: string;
  /** How many statements stand before the calls. */
  readonly before: number;
  readonly calls: number;
}

interface Outcome {
  readonly resolve: (rows: object[][]) => void;
  readonly reject: (fault: unknown) => void;
}

/** The account of a call, and the call itself. */
const STATEMENTS_OF_CALL = 2;

/** Goes before calls that share a transaction: whoever holds a lock that one of them wants must not hold up the others for long. */
const BRIEFLY = 'SET LOCAL lock_timeout=200';

/**
 * One message and the rows that come back, call by call. The driver calls the `handle…` methods with what arrives. Its own query object makes
 * the rows property by property and describes every result anew; of these messages there is nothing to know but the rows of the calls.
 */
class HotAnswer implements pg.Submittable {
  private readonly rows: object[][];
  private reader: RowReader | null = null;
  /** Statements of the calls that are through. */
  private completed: number;
  private fault: unknown = null;

  constructor(
    private readonly message: Message,
    private readonly readerOf: (columns: readonly Column[]) => RowReader,
    private readonly outcome: Outcome,
  ) {
    this.rows = Array.from({ length: message.calls }, () => []);
    this.completed = -message.before;
  }

  submit(connection: pg.Connection): void {
    connection.query(this.message.text);
  }

  handleRowDescription({ fields }: { readonly fields: readonly Column[] }): void {
    this.reader = this.readerOf(fields);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    try {
      if (this.reader) this.rows[Math.floor(this.completed / STATEMENTS_OF_CALL)]?.push(this.reader.read(fields));
    } catch (fault) {
      this.fault = fault; // the driver would let it end the process
    }
  }

  /** Comes once for each statement of the message. */
  handleCommandComplete(): void {
    this.completed += 1;
  }

  handleReadyForQuery(): void {
    if (this.fault === null) this.outcome.resolve(this.rows);
    else this.outcome.reject(this.fault);
  }

  handleError(fault: Error): void {
    this.outcome.reject(fault);
  }
}

function prepareText({ name, types, text }: HotStatement): string {
  return `PREPARE ${name}${types.length > 0 ? `(${types.join(',')})` : ''} AS ${text}`;
}

/**
 * A call of a statement.
 * THREAT[TEN-05]: its account is set for the transaction that it is sent in, right before it, and for no other.
 * @throws {RangeError} for a number that is not finite, and for text with NUL
 */
export function hotCall(scope: string, { name }: HotStatement, values: readonly SqlValue[]): HotCall {
  const execute = `EXECUTE ${name}${values.length > 0 ? `(${values.map(literal).join(',')})` : ''}`;
  const text = `SET LOCAL guildhall.account=${literal(scope)};${execute}`;
  if (text.includes('\0')) throw new RangeError('A SQL parameter must not contain NUL.'); // Postgres would not understand the whole message
  return { scope, text };
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
