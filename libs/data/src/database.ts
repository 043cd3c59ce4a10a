import { type AccountId, DomainError } from '@guildhall/kernel';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Ambient } from './ambient.js';
import { APP_ROLE } from './app-role.js';
import { isDatabaseDown, isDeadlock, translateFault } from './database-faults.js';
import { PrismaClient } from './generated/client.js';
import { type HotStatement, HotStatements, hotCall, type SqlValue } from './hot-statements.js';
import { Turnstile } from './turnstile.js';
import { WriteGroups, type Writing } from './write-groups.js';

/** Work of the platform itself (log in, sweeps, resolving who may see what), which is not bound to one account. */
export const PLATFORM = '*';

/** Whose rows a unit of work may touch; row-level security enforces it in the database. */
export type TenantScope = AccountId | typeof PLATFORM;

/** The Prisma client inside an open transaction. */
export type TransactionClient = Omit<PrismaClient, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

export interface DatabaseOptions {
  readonly url: string;
  /** Most connections of each of the two pools (transactions, hot reads). */
  readonly poolSize?: number;
  /** What the connections are called in `pg_stat_activity`; unless given, `guildhall api`. */
  readonly application?: string;
  /** How long to wait for a connection, in milliseconds; unless given, 1,500. */
  readonly connectPatienceMs?: number;
  /** What `findAppRole` found; unless given, `guildhall_app`. null: the user of the URL works under its own name. */
  readonly role?: string | null;
  /** Hears every SQL text before it is sent: for tests that count statements and for logs. */
  readonly onStatement?: (sql: string) => void;
  /** Hears failures that have no caller any more: an effect after a commit, a lost idle connection. */
  readonly onFault?: (fault: unknown) => void;
}

interface OpenTransaction {
  readonly client: TransactionClient;
  readonly scope: TenantScope;
  readonly effects: (() => void | Promise<void>)[];
}

/**
 * Planner settings of hot reads. They are prepared once, so their plans must suit every account, whatever the statistics say at that
 * moment: an index that gives the order is walked rather than everything sorted.
 */
export const HOT_SETTINGS: Readonly<Record<string, string>> = { plan_cache_mode: 'force_generic_plan', enable_sort: 'off', jit: 'off' };
/** Rule R20 of the threat model: without a database the answer is 503 within 2 seconds, so waiting for a connection must end before. */
const CONNECT_PATIENCE_MS = 1_500;
/** How long, and how many, transactions wait for their turn when all connections are busy. */
const BUSY_PATIENCE_MS = 10_000;
const BUSY_QUEUE = 1_000;
/** Postgres ends a deadlock after a second, so a third one would keep a caller waiting for longer than it may. */
const MOST_RUNS = 2;
/** How many writes commit together at most: each keeps its locks until the last of them is through. */
const MOST_IN_GROUP = 16;
/** How long a transaction may take. */
const TRANSACTION_MS = 15_000;

/** The seal of what needs none. */
const UNSEALED = async (): Promise<void> => {};

/**
 * The one door to Postgres. A transaction is ambient: repositories join it by reading `client`, an inner
 * `transaction` of the same scope joins the outer one, and `afterCommit` effects are dropped when it rolls back.
 */
export class Database {
  private readonly pool: pg.Pool;
  private readonly prisma: PrismaClient;
  private readonly hot: HotStatements;
  private readonly transactions: Turnstile;
  private readonly reads: Turnstile;
  private readonly held: Turnstile;
  private readonly groups: WriteGroups;
  private readonly open = new Ambient<OpenTransaction>();
  private readonly seals = new Ambient<() => Promise<void>>();

  constructor(private readonly options: DatabaseOptions) {
    this.pool = this.createPool();
    // One connection is left for what must answer under any load, such as the health check.
    this.transactions = busyLine(Math.max(1, this.poolSize - 1));
    this.reads = busyLine(this.poolSize);
    this.held = busyLine(Math.max(1, this.poolSize - this.lanes));
    const { onStatement } = options;
    this.prisma = new PrismaClient({
      adapter: new PrismaPg(this.pool, { disposeExternalPool: false }),
      // Prisma prints each statement for a listener, so only for one that is there.
      log: onStatement ? [{ emit: 'event', level: 'query' }] : [],
    });
    if (onStatement) (this.prisma as PrismaClient<'query'>).$on('query', ({ query }) => onStatement(query));
    this.hot = new HotStatements(this.createPool({ ...HOT_SETTINGS, TimeZone: 'UTC' }), onStatement);
    this.groups = this.createGroups();
  }

  /** Where it is, for those who need a connection of their own. */
  get url(): string {
    return this.options.url;
  }

  /** The Prisma client of the open transaction. @throws {Error} outside one: a repository was called without a scope */
  get client(): TransactionClient {
    const transaction = this.open.value;
    if (!transaction) throw new Error('No transaction is open: call the repository inside Database.transaction().');
    return transaction.client;
  }

  /**
   * Runs `work` in one transaction that sees only the rows of `scope`.
   * @throws {DomainError} `database_unavailable`, `storage_full` or `overloaded` when Postgres cannot answer
   */
  async transaction<T>(scope: TenantScope, work: () => Promise<T>): Promise<T> {
    const outer = this.open.value;
    if (outer) return this.join(outer, scope, work);
    const effects: OpenTransaction['effects'] = [];
    const answer = await this.begin(scope, effects, work);
    await this.runEffects(effects);
    return answer;
  }

  /** Registers an effect that happens once the open transaction has committed, and never when it rolls back. */
  afterCommit(effect: () => void | Promise<void>): void {
    const transaction = this.open.value;
    if (!transaction) throw new Error('No transaction is open: afterCommit() has nothing to wait for.');
    transaction.effects.push(effect);
  }

  /**
   * Runs `work`. Whatever transaction it opens has `seal` for its last step: both happen together or not at all, and a seal that throws
   * undoes the transaction.
   */
  sealed<T>(seal: () => Promise<void>, work: () => Promise<T>): Promise<T> {
    return this.seals.run(seal, work);
  }

  /**
   * Runs `work` in a transaction without the seal: what it writes only serves what was asked for, and may be written again.
   * THREAT[FLT-01]: an idempotency key that was noted with it would stand for an effect that may never come.
   */
  prepare<T>(scope: TenantScope, work: () => Promise<T>): Promise<T> {
    return this.seals.run(UNSEALED, () => this.transaction(scope, work));
  }

  /**
   * Runs one prepared read in its own transaction and one round trip; the scope travels in the same message.
   * For hot paths only: everything else goes through `transaction`.
   */
  async read<Row>(scope: TenantScope, statement: HotStatement, values: readonly SqlValue[]): Promise<Row[]> {
    const turn = this.reads.enter();
    if (turn) await turn;
    try {
      return (await this.hot.run(statement, hotCall(scope, statement, values))) as Row[];
    } catch (fault) {
      throw this.explain(fault);
    } finally {
      this.reads.leave();
    }
  }

  /** Runs one prepared write in the same way: one statement, one round trip, all or nothing. */
  write<Row>(scope: TenantScope, statement: HotStatement, values: readonly SqlValue[]): Promise<Row[]> {
    return this.read<Row>(scope, statement, values);
  }

  /**
   * The same for a write that many callers make at the same moment, such as what every run does each minute: they commit together. Each fails
   * for itself.
   */
  async writeTogether<Row>(scope: TenantScope, statement: HotStatement, values: readonly SqlValue[]): Promise<Row[]> {
    try {
      return (await this.groups.write(statement, hotCall(scope, statement, values))) as Row[];
    } catch (fault) {
      throw this.explain(fault);
    }
  }

  /** Runs one statement by itself, outside any open transaction. It has no scope, so it sees no row of a tenant. */
  async query(text: string, values: readonly unknown[]): Promise<unknown[]> {
    try {
      return (await this.pool.query(text, [...values])).rows;
    } catch (fault) {
      throw translateFault(fault);
    }
  }

  /** Whether Postgres answers now. */
  async isReachable(): Promise<boolean> {
    try {
      await this.pool.query('SELECT 1');
      return true;
    } catch (fault) {
      if (!isDatabaseDown(fault)) this.options.onFault?.(fault);
      return false;
    }
  }

  /** Connections in use, idle and waited for; for metrics. */
  poolState(): { total: number; idle: number; waiting: number } {
    const hot = this.hot.poolState();
    return {
      total: this.pool.totalCount + hot.total,
      idle: this.pool.idleCount + hot.idle,
      waiting:
        this.transactions.waiting + this.reads.waiting + this.held.waiting + this.groups.waiting + this.pool.waitingCount + hot.waiting,
    };
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.hot.close();
    await this.pool.end();
  }

  private async join<T>(outer: OpenTransaction, scope: TenantScope, work: () => Promise<T>): Promise<T> {
    if (outer.scope !== scope) throw new Error('An inner transaction must have the scope of the outer one.');
    return work();
  }

  private async begin<T>(scope: TenantScope, effects: OpenTransaction['effects'], work: () => Promise<T>): Promise<T> {
    try {
      return await this.transactions.pass(() => this.runAgain(scope, effects, work));
    } catch (fault) {
      throw this.explain(fault);
    }
  }

  /** THREAT[FLT-02]: those who wait behind a lost database would each find out by themselves, one after the other. */
  private explain(fault: unknown): unknown {
    const translated = translateFault(fault);
    if (translated instanceof DomainError && translated.code === 'database_unavailable') {
      this.transactions.clear(translated);
      this.reads.clear(translated);
      this.held.clear(translated);
      this.groups.clear(translated);
    }
    return translated;
  }

  /** Of two transactions that wait for each other one is undone, whole; nobody is to blame, so it simply runs again. */
  private async runAgain<T>(scope: TenantScope, effects: OpenTransaction['effects'], work: () => Promise<T>): Promise<T> {
    for (let run = 1; ; run += 1) {
      try {
        return await this.run(scope, effects, work);
      } catch (fault) {
        if (run === MOST_RUNS || !isDeadlock(fault)) throw fault;
        effects.length = 0;
      }
    }
  }

  private run<T>(scope: TenantScope, effects: OpenTransaction['effects'], work: () => Promise<T>): Promise<T> {
    return this.prisma.$transaction(
      async (client) => {
        // THREAT[TEN-05]: `true` binds the setting to this transaction, so a pooled connection never carries it on.
        await client.$executeRaw`SELECT set_config('guildhall.account', ${scope}, true)`;
        return this.open.run({ client, scope, effects }, () => this.seal(work));
      },
      { maxWait: this.connectPatienceMs, timeout: TRANSACTION_MS },
    );
  }

  private get connectPatienceMs(): number {
    return this.options.connectPatienceMs ?? CONNECT_PATIENCE_MS;
  }

  private get poolSize(): number {
    return this.options.poolSize ?? 10;
  }

  /** Connections for the groups of a statement; the others are for writes that wait for locks, which must not hold up the groups, and for reads. */
  private get lanes(): number {
    return Math.ceil(this.poolSize / 2);
  }

  private async seal<T>(work: () => Promise<T>): Promise<T> {
    const done = await work();
    await this.seals.value?.();
    return done;
  }

  private async runEffects(effects: OpenTransaction['effects']): Promise<void> {
    for (const effect of effects) {
      try {
        await effect();
      } catch (fault) {
        this.options.onFault?.(fault); // the write is committed: a failing effect must not turn its answer into an error
      }
    }
  }

  private createGroups(): WriteGroups {
    const writing: Writing = {
      together: (statement, calls) => this.reads.pass(() => this.hot.runTogether(statement, calls)),
      alone: (statement, call) => this.held.pass(() => this.reads.pass(() => this.hot.run(statement, call))),
    };
    return new WriteGroups(writing, { lanes: this.lanes, most: MOST_IN_GROUP, queueLimit: BUSY_QUEUE, patienceMs: BUSY_PATIENCE_MS });
  }

  private createPool(settings: Readonly<Record<string, string>> = {}): pg.Pool {
    const options = Object.entries({ ...roleSetting(this.options.role), ...settings }).map(([name, value]) => `-c ${name}=${value}`);
    const pool = new pg.Pool({
      connectionString: this.options.url,
      application_name: this.options.application ?? 'guildhall api',
      max: this.poolSize,
      connectionTimeoutMillis: this.connectPatienceMs,
      statement_timeout: 10_000,
      options: options.join(' '),
    });
    // THREAT[FLT-02]: without a listener a lost idle connection ends the process.
    pool.on('error', (fault) => this.options.onFault?.(fault));
    // The same holds for a connection that is in use; whoever uses it hears of the loss from its query.
    pool.on('connect', (client) => client.on('error', () => {}));
    return pool;
  }
}

function roleSetting(role: string | null = APP_ROLE): Readonly<Record<string, string>> {
  return role === null ? {} : { role };
}

/** A burst is served late rather than refused; the line is bounded in length and time. */
function busyLine(places: number): Turnstile {
  return new Turnstile({ places, patienceMs: BUSY_PATIENCE_MS, queueLimit: BUSY_QUEUE });
}
