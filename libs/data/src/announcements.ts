import pg from 'pg';

export interface AnnouncementsOptions {
  readonly url: string;
  /** What the connection is called in `pg_stat_activity`. */
  readonly application: string;
  /** Hears of lost connections; a new one is made. */
  readonly onFault: (fault: unknown) => void;
}

/** Hears what is said on a channel; null: something may have been missed, because the connection was lost for a while. */
export type Listener = (payload: string | null) => void;

/** Pause before another try to connect, in milliseconds. */
const PAUSE_MS = 500;

/**
 * What processes tell each other through Postgres (LISTEN and NOTIFY), over one connection. Nothing is kept for those who do not listen: an
 * announcement only says when to look, and whoever relies on it looks by itself from time to time.
 */
export class Announcements {
  private readonly listeners = new Map<string, Set<Listener>>();
  private client: pg.Client | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;

  constructor(private readonly options: AnnouncementsOptions) {}

  /** @returns what ends the listening */
  listen(channel: string, listener: Listener): () => void {
    const known = this.listeners.get(channel);
    if (known) known.add(listener);
    else this.open(channel, listener);
    return () => void this.listeners.get(channel)?.delete(listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => {});
  }

  private open(channel: string, listener: Listener): void {
    this.listeners.set(channel, new Set([listener]));
    if (this.client) void this.client.query(`LISTEN ${pg.escapeIdentifier(channel)}`).catch(() => {});
    else void this.connect();
  }

  private async connect(): Promise<void> {
    if (this.isClosed || this.client) return;
    const { url, application } = this.options;
    const client = new pg.Client({ connectionString: url, application_name: application, connectionTimeoutMillis: 5_000, keepAlive: true });
    this.client = client;
    client.on('notification', ({ channel, payload = '' }) => this.tell(channel, payload));
    client.once('error', (fault) => this.lose(client, fault));
    client.once('end', () => this.lose(client, null));
    try {
      await client.connect();
      for (const channel of this.listeners.keys()) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      for (const channel of this.listeners.keys()) this.tell(channel, null);
    } catch (fault) {
      this.lose(client, fault);
    }
  }

  private tell(channel: string, payload: string | null): void {
    for (const listener of this.listeners.get(channel) ?? []) listener(payload);
  }

  /** THREAT[FLT-02]: a lost connection is replaced, and those who listen are told that they may have missed something. */
  private lose(client: pg.Client, fault: unknown): void {
    if (this.client !== client || this.isClosed) return;
    this.client = null;
    if (fault !== null) this.options.onFault(fault);
    void client.end().catch(() => {});
    this.timer = setTimeout(() => void this.connect(), PAUSE_MS);
  }
}
