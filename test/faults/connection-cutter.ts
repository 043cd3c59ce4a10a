import pg from 'pg';

type Query = (...parts: unknown[]) => unknown;

/** What the next transaction of this process meets. */
type Plan = { readonly kind: 'before'; readonly statements: number } | { readonly kind: 'commit' };

interface Wire {
  readonly connection: { readonly stream: { destroy(): void } };
}

/**
 * Ends the connection of a transaction at a chosen statement, as the end of its server would: without a rollback, and without a word. Only
 * the transaction that opens first after a plan was made is meant; whatever came before it, such as judging a token, is let through.
 */
export class ConnectionCutter {
  private readonly original: Query = pg.Client.prototype.query as Query;
  private plan: Plan | null = null;
  private chosen: object | null = null;
  private sent = 0;
  /** Whether the last plan was carried out. */
  hasCut = false;

  constructor() {
    const cutter = this;
    pg.Client.prototype.query = function (this: object, ...parts: unknown[]) {
      return cutter.pass(this, parts);
    } as typeof pg.Client.prototype.query;
  }

  /** Cuts after so many statements of the next transaction; its beginning and its end count as one each. */
  cutBefore(statements: number): void {
    this.arm({ kind: 'before', statements: statements + 1 });
  }

  /** Cuts when the end of the next transaction has been sent, before it is answered. */
  cutAfterCommit(): void {
    this.arm({ kind: 'commit' });
  }

  disarm(): void {
    [this.plan, this.chosen] = [null, null];
  }

  /** Gives the driver back as it was. */
  remove(): void {
    pg.Client.prototype.query = this.original as typeof pg.Client.prototype.query;
  }

  private arm(plan: Plan): void {
    [this.plan, this.chosen, this.sent, this.hasCut] = [plan, null, 0, false];
  }

  private pass(client: object, parts: unknown[]): unknown {
    const text = textOf(parts[0]);
    if (this.plan && !this.chosen && /^BEGIN/i.test(text)) this.chosen = client;
    if (!this.plan || this.chosen !== client) return this.original.apply(client, parts);
    const { plan } = this;
    if (plan.kind === 'before' && this.sent === plan.statements) return this.cut(client, parts, null);
    if (plan.kind === 'commit' && /^COMMIT/i.test(text)) return this.cut(client, parts, text);
    this.sent += 1;
    if (/^(?:COMMIT|ROLLBACK)/i.test(text)) this.disarm();
    return this.original.apply(client, parts);
  }

  /** The driver reports what it would report of any lost connection. */
  private cut(client: object, parts: unknown[], lastWord: string | null): unknown {
    this.hasCut = true;
    this.disarm();
    const { stream } = (client as Wire).connection;
    if (lastWord === null) stream.destroy();
    const answer = this.original.apply(client, parts);
    if (lastWord !== null) setImmediate(() => stream.destroy());
    return answer;
  }
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const { text } = (query ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}
